"""How agreements are signed: what acceptance opens. The rest of the process is written elsewhere."""

import hashlib

from django.db import transaction

from network.models import Agreement, Party


@transaction.atomic
def call_to_sign(structure, agreement_type, *, by, name, function, email):
    """Open what the structure is to sign. Returns the :class:`Party`."""
    text = agreement_type.convention_text
    agreement = Agreement.objects.create(
        type=agreement_type, title=agreement_type.name, text=text,
        text_sha256=hashlib.sha256(text.encode()).hexdigest(),
    )  # fmt: skip
    return Party.objects.create(
        agreement=agreement, structure=structure, representative_name=name, representative_function=function,
        representative_email=email,
    )  # fmt: skip

"""Whose place a line is: in the national schema a line is a place, and its structure has to be found or made."""

import re

from django.utils import timezone
from django.utils.text import slugify

from network.exchange.values import cut
from network.models import Structure
from network.words import fold


class FreeSlugs:
    """Addresses for many things at once, by the rule of :func:`network.naming.free_slug`, with one query."""

    def __init__(self, model):
        self.fallback = model._meta.model_name
        self.taken = set(model.objects.values_list("slug", flat=True))
        self.last = {}

    def take(self, name):
        wanted = slugify(name.replace("œ", "oe").replace("’", " "))[:100].strip("-") or self.fallback
        number, slug = self.last.get(wanted, 1), wanted
        while slug in self.taken:
            number += 1
            slug = f"{wanted}-{number}"
        self.last[wanted] = number
        self.taken.add(slug)
        return slug


def _key(name, commune_id, postal_code):
    """The same name in the same commune; ``None`` when nothing says where."""
    where = commune_id or postal_code
    return (re.sub(r"[^a-z0-9]+", " ", fold(name)).strip(), where) if where else None


class Owners:
    """The structures that lines may belong to, those made on the way included (``made``, not saved yet).

    Found by SIRET or RNA number, by SIREN when only one structure has it, else by name and commune among the
    structures that have a place of the same source already.
    """

    def __init__(self, source):
        self.made = []
        self._by_number, self._by_siren, self._by_name = {}, {}, {}
        known = Structure.objects.order_by("-pk").only("name", "usage_name", "siret", "rna", "commune", "postal_code")
        for structure in known:  # the oldest last, so that it wins
            self._know_numbers(structure)
        for structure in known.filter(places__source=source).distinct():
            self._know_name(structure)

    def _know_numbers(self, structure):
        if structure.siret:
            self._by_number[structure.siret] = structure
            self._by_siren.setdefault(structure.siret[:9], []).append(structure)
        if structure.rna:
            self._by_number[structure.rna] = structure

    def _know_name(self, structure):
        self._by_name[_key(structure.name, structure.commune_id, structure.postal_code)] = structure

    def find_or_make(self, understood):
        kind, number = understood.pivot
        said = understood.said
        key = _key(said["name"], said["commune_id"], said["postal_code"])
        found = self._by_number.get(number) if number else None
        if not found and kind == "siren":
            of_siren = self._by_siren.get(number, [])
            found = of_siren[0] if len(of_siren) == 1 else None
        if not found and kind not in ("siret", "rna") and key:
            found = self._by_name.get(key)
        return found or self._make(understood, key)

    def _make(self, understood, key):
        kind, number = understood.pivot
        said = understood.said
        structure = Structure(
            name=cut(said["name"], Structure._meta.get_field("name").max_length),
            siret=number if kind == "siret" else "",
            rna=number if kind == "rna" else "",
            commune_id=said["commune_id"],
            postal_code=said["postal_code"],
            address=said["address"],
            modified_at=understood.dated or timezone.now(),
        )
        self._know_numbers(structure)
        if key:
            self._by_name.setdefault(key, structure)
        self.made.append(structure)
        return structure

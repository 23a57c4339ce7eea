"""Look whether what the network must be able to prove still holds: signatures, registers sent, votes."""

from django.core.management.base import BaseCommand, CommandError

from network import recounting, register, sealing
from network.models import RegisterSending, Signature


class Command(BaseCommand):
    help = (
        "Verifies the chain of signatures, their texts and scans, the registers sent and the votes; changes nothing."
    )

    def handle(self, **options):
        faults = [*sealing.faults(), *register.faults(), *recounting.faults()]
        for fault in faults:
            self.stderr.write(fault)
        counted = f"{Signature.objects.count()} signatures, {RegisterSending.objects.count()} registers sent"
        if faults:
            raise CommandError(f"{len(faults)} records no longer hold ({counted} verified).")
        self.stdout.write(f"Everything holds: {counted}.")

"""The number that tells every process whether the public pages it remembers are still true."""

from django.db import models


class Publication(models.Model):
    """One row; see :mod:`network.publication`."""

    generation = models.PositiveBigIntegerField(default=1)

    def __str__(self):
        return str(self.generation)

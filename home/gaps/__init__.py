"""What is lacking on the territory: communes far from any place, nothing open on Saturdays, needs, searches in vain (fr: manques).

    reading    what is lacking, commune by commune and EPCI by EPCI; :func:`of_territory` for reports
    drawing    the map
    views      the page, its lists, what is printed and taken away

Nothing is stored: all of it is read from what places, needs and searches say today. Source: the charters, findings and « besoins
du territoire »; an audit of what is offered is the first mission of the networks.
"""

from home.gaps.reading import of_territory

__all__ = ["of_territory"]

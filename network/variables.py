"""What the words in brackets of a charter stand for: [nom du collectif], [territoire]… (fr: variables)."""

import re

from django.utils.formats import date_format

from network.models.network import the_network

VARIABLE = re.compile(r"\[\s*([^\[\]<>]{2,40}?)\s*\]")


def variables():
    """``{name in brackets, lower case: what it stands for}`` from the network's settings."""
    network = the_network()
    known = {
        "nom du collectif": network.name,
        "territoire": network.territory_name,
        "date": date_format(network.created_on, "j F Y") if network.created_on else "",
        "secrétariat": network.email,
    }
    return {name: value for name, value in known.items() if value}


def fill(text, escaped=str):
    """The text with its variables filled; those that nobody set stay visible in their brackets."""
    known = variables()
    return VARIABLE.sub(lambda match: escaped(known.get(match.group(1).lower(), match.group(0))), text)

"""How a thing gets its address on the site."""

from django.utils.text import slugify


def free_slug(model, name):
    """The name as an address, with a number behind it when another thing has it already, or a page of the site does.

    ``model.not_slugs``: what stands at the same place in addresses.
    """
    most = min(100, model._meta.get_field("slug").max_length - 5)  # room for the number
    wanted = slugify(name.replace("œ", "oe").replace("’", " "))[:most].strip("-") or model._meta.model_name
    taken = set(model.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    taken |= getattr(model, "not_slugs", frozenset())
    if wanted not in taken:
        return wanted
    return next(slug for number in range(2, len(taken) + 3) if (slug := f"{wanted}-{number}") not in taken)

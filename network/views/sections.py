"""How one small section of a listing is corrected on screen, whoever does it and from wherever they come."""

from django.http import Http404
from django.shortcuts import render

from network import sections
from network.forms.upkeep import FORMS
from network.said import said_in_words
from network.steps import StepRefused
from network.upkeep import ChangedMeanwhile


def edit_section(request, listing, section, *, template, correct, done, may=None, typed=None, only=None, **context):
    """Show the form of a section, and ``correct(said, seen)`` it. Two people at once see both texts.

    ``done(change)`` gives the answer once it is saved; ``typed``: a draft kept earlier, shown instead of what the
    listing says; ``only``: the fields that may be changed here.
    """
    if section not in (may or sections.sections_of(listing)):
        raise Http404
    said = sections.snapshot(listing, section)
    source = request.POST or typed or {}
    form = FORMS[type(listing), section](source or None, listing=listing, said=said)
    for name in list(getattr(form, "fields", [])):
        if only and name not in only:
            del form.fields[name]
    theirs = refusal = None
    if request.method == "POST" and form.is_valid():
        seen = None if "keep_mine" in request.POST else request.POST.get("seen", "")
        try:
            return done(correct(form.said(), seen))
        except ChangedMeanwhile as changed:
            theirs = said_in_words(listing, changed.theirs)
        except StepRefused as reason:
            refusal = str(reason)
    wrong = request.method == "POST" and (refusal or form.errors)
    return render(
        request,
        template,
        {
            "listing": listing,
            "section": section,
            "heading": sections.heading_of(listing, section),
            "form": form,
            "seen": sections.digest(said) if theirs else source.get("seen", sections.digest(said)),
            "theirs": theirs,
            "refusal": refusal,
            **context,
        },
        status=409 if theirs else 422 if wrong else 200,
    )

"""Writing a resource: the form, what it keeps by itself, its files, its versions."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from network import typed
from network.forms.files import kept
from network.roles import is_coordinator
from network.steps import StepRefused
from network.typed import keeps_what_is_typed
from network.views.steps import take
from resources import publishing, revising, versions
from resources.forms.publishing import ResourceForm, structures_for
from resources.models import Resource, ResourceFile, ResourceStatus, ResourceVersion

MOST_VERSIONS = 100


def of_authors(request, slug):
    """A resource that the person may change."""
    resource = get_object_or_404(Resource.objects.visible_to(request.user).select_related("structure"), slug=slug)
    if not publishing.may_edit(request.user, resource):
        raise PermissionDenied
    return resource


@keeps_what_is_typed
def propose_new(request):
    if not structures_for(request.user).exists():
        raise PermissionDenied
    return _form(request, None)


@keeps_what_is_typed
def edit(request, slug):
    resource = of_authors(request, slug)
    if resource.status == ResourceStatus.ARCHIVED:
        messages.error(request, _("This resource is archived: bring it back before you change it."))
        return redirect("shared:resource", slug)
    return _form(request, resource)


def _form(request, resource):
    if request.method != "POST":
        data, lost = typed.kept_for(request)
        form = ResourceForm(data, instance=resource, user=request.user, whole=False)
        return _page(request, form, resource, came_back=data is not None, files_lost=lost)
    whole = "propose" in request.POST or (resource is not None and resource.status not in revising.UNREMEMBERED)
    form = ResourceForm(request.POST, request.FILES, instance=resource, user=request.user, whole=whole)
    valid = form.is_valid()
    try:
        saved = _kept(form, resource, request.user, valid)
    except revising.ChangedMeanwhile as conflict:
        return _page(request, _seen(form, conflict.said), resource, conflict=conflict)
    except StepRefused as refusal:
        return _page(request, form, resource, refusal=str(refusal))
    more = form.link_rows.is_valid() and "more" in request.POST
    if saved is None or not valid or form.refused:
        return _page(request, _seen(form, saved and versions.said_by(saved)), saved)
    typed.forget(request)
    messages.success(
        request, _("Your draft is saved.") if saved.status in revising.UNREMEMBERED else _("It is saved.")
    )
    if more:
        return redirect(reverse("shared:resource_edit", args=[saved.slug]) + "#links")
    if "propose" in request.POST and saved.status in revising.UNREMEMBERED:
        return _proposed(request, saved)
    return redirect("shared:resource", saved.slug)


def _kept(form, resource, user, valid):
    """Of a draft whatever is right is saved, with the files; a shared resource is changed as a whole or not at all."""
    values, files = form.values, form.cleaned_data.get("files") or []
    if resource is None:
        if not (values.get("title") or values.get("text") or files):
            return None
        values["title"] = values.get("title") or _("Untitled")
        values["structure"] = values.get("structure") or form.fields["structure"].queryset.first()
        resource = revising.start(values, by=user)
    elif valid or resource.status in revising.UNREMEMBERED:
        note = form.cleaned_data.get("note", "")
        revising.revise(resource, values, by=user, seen=form.cleaned_data.get("seen", ""), note=note)
    resource = Resource.objects.select_related("structure").get(pk=resource.pk)
    for file in files:
        try:
            revising.add_file(resource, file, by=user)
        except StepRefused as refusal:  # what was typed, and the files before it, are kept
            form.refused.append((file.name, str(refusal)))
    return resource


def _proposed(request, resource):
    done, to = _("Thank you. The secretariat answers you by mail."), ("shared:resource", resource.slug)
    refused = ("shared:resource_edit", resource.slug)
    return take(request, publishing.propose, resource, done=done, to=to, refused=refused)


def _seen(form, said):
    """The form as it was typed, now above the text that is in the database."""
    if said:
        form.data = form.data.copy()
        form.data["seen"] = versions.mark_of(said)
    return form


def _page(request, form, resource, *, conflict=None, refusal="", came_back=False, files_lost=False):
    both = versions.differences(versions.said_in(form.values, conflict.said), conflict.said) if conflict else []
    context = {
        "form": form, "resource": resource, "both": both, "refusal": refusal, "conflict": conflict,
        "came_back": came_back, "files_lost": files_lost,
        "is_draft": resource is None or resource.status in revising.UNREMEMBERED,
        "is_shared": resource is not None and resource.status == ResourceStatus.PUBLISHED,
        "files": list(ResourceFile.objects.filter(resource=resource)) if resource else [],
    }  # fmt: skip
    status = 409 if conflict else 200 if request.method == "GET" else 422
    return render(request, "resources/publishing/edit.html", context, status=status)


# What the page keeps by itself: a draft only, without its files, which come one by one


@require_POST
def keep_new(request):
    if not structures_for(request.user).exists():
        raise PermissionDenied
    return _keep(request, None)


@require_POST
def keep(request, slug):
    resource = of_authors(request, slug)
    if resource.status not in revising.UNREMEMBERED:
        return JsonResponse({"said": _("Save it yourself: others see this resource.")}, status=422)
    return _keep(request, resource)


def _keep(request, resource):
    form = ResourceForm(request.POST, instance=resource, user=request.user, whole=False)
    try:
        saved = _kept(form, resource, request.user, form.is_valid())
    except StepRefused as refusal:
        return JsonResponse({"said": str(refusal)}, status=422)
    if saved is None:
        return JsonResponse({"said": ""})
    args = [saved.slug]
    return JsonResponse({
        "said": _("The draft is kept."),
        "seen": versions.mark_of(versions.said_by(saved)),
        "edit": reverse("shared:resource_edit", args=args),
        "keep": reverse("shared:resource_keep", args=args),
        "files": reverse("shared:resource_add_file", args=args),
    })  # fmt: skip


@require_POST
def add_file(request, slug):
    """One file, for the progress bar: what became of it, in a sentence."""
    resource = of_authors(request, slug)
    file = request.FILES.get("file")
    if file is None:
        return JsonResponse({"said": _("No file came in. Choose it again.")}, status=422)
    name = file.name
    try:
        added = revising.add_file(resource, kept(file), by=request.user)
    except ValidationError as trouble:
        return JsonResponse({"said": f"{name} : {' '.join(trouble.messages)}"}, status=422)
    except StepRefused as refusal:
        return JsonResponse({"said": str(refusal)}, status=422)
    return JsonResponse({"said": _("%s is added.") % added.title})


def remove_file(request, slug, pk):
    resource = of_authors(request, slug)
    file = get_object_or_404(ResourceFile.objects.select_related("resource"), pk=pk, resource=resource)
    if request.method != "POST":
        return render(request, "resources/publishing/remove_file.html", {"resource": resource, "file": file})
    done = _("The file is taken away. You can put it back from the list of versions.")
    return take(request, revising.remove_file, file, done=done, to=("shared:resource_edit", slug))


# Versions


def history(request, slug):
    resource = of_authors(request, slug)
    kept = list(resource.versions.select_related("by")[:MOST_VERSIONS])
    after = versions.said_by(resource)
    changes = []
    for version in kept:
        changes.append((version, versions.differences(version.said, after)))
        after = version.said
    context = {"resource": resource, "changes": changes, "is_coordinator": is_coordinator(request.user)}
    return render(request, "resources/publishing/versions.html", context)


@require_POST
def put_back(request, slug, number):
    resource = of_authors(request, slug)
    version = get_object_or_404(ResourceVersion.objects.select_related("resource"), resource=resource, number=number)
    done = _("The resource says again what it said in version %d.") % number
    return take(request, revising.put_back, version, done=done, to=("shared:resource", slug))

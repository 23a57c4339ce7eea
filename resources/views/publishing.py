"""A member's own resources, and the secretariat's decision."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from network.models import Structure
from network.naming import free_slug
from network.roles import is_coordinator
from network.steps import StepRefused
from network.views.steps import take
from resources import catalogue, publishing
from resources.forms.publishing import ResourceForm
from resources.models import Collection, Resource, ResourceFile, ResourceStatus
from resources.views.library import as_download, as_picture, page_number, said_of


def _own_structures(user):
    return (
        Structure.objects.all()
        if is_coordinator(user)
        else Structure.objects.of(user, ["manager", "editor"]).members()
    )


def resource_list(request):
    """What members see: the centre with what is reserved to them, and my own."""
    question = catalogue.understand(request.GET)
    answer = catalogue.search(question, request.user, page_number(request))
    mine = (
        Resource.objects.filter(structure__in=Structure.objects.of(request.user))
        .exclude(status=ResourceStatus.PUBLISHED)
        .select_related("structure")
    )
    may_propose = _own_structures(request.user).exists()
    context = {
        "answer": answer,
        "question": question,
        "mine": mine,
        "may_propose": may_propose,
        "sorts": catalogue.SORTS.items(),
        "coordinates": is_coordinator(request.user),
        "collections": Collection.objects.visible_to(request.user) if question.is_empty else [],
    }
    return render(request, "resources/publishing/mine.html", context)


def _resource(request, slug):
    return get_object_or_404(Resource.objects.visible_to(request.user).select_related("structure"), slug=slug)


def collection(request, slug):
    collection = get_object_or_404(Collection.objects.visible_to(request.user), slug=slug)
    seen = Resource.objects.visible_to(request.user).published()
    items = collection.items.filter(resource__in=seen).select_related("resource__structure")
    context = {"collection": collection, "items": items, "inside": True, "layout": "layouts/space.html"}
    return render(request, "resources/publishing/collection.html", context)


def cover(request, slug):
    return as_picture(_resource(request, slug))


def resource(request, slug):
    resource = _resource(request, slug)
    return render(
        request,
        "resources/publishing/inside.html",
        {
            **said_of(resource, request.user),
            "may_edit": publishing.may_propose(request.user, resource.structure)
            and resource.status in (ResourceStatus.DRAFT, ResourceStatus.DECLINED),
            "may_take_back": publishing.may_propose(request.user, resource.structure)
            and resource.status == ResourceStatus.PROPOSED,
            "may_decide": publishing.may_decide(request.user) and resource.status == ResourceStatus.PROPOSED,
            "may_archive": publishing.may_propose(request.user, resource.structure)
            and resource.status == ResourceStatus.PUBLISHED,
        },
    )


def _edit(request, resource):
    structures = _own_structures(request.user)
    if not structures.exists():
        raise PermissionDenied
    form = ResourceForm(request.POST or None, request.FILES or None, instance=resource, structures=structures)
    if request.method == "POST" and form.is_valid():
        saved = _save(form, request.user)
        if "propose" in request.POST:
            try:
                publishing.propose(saved, by=request.user)
            except StepRefused as refusal:
                messages.error(request, str(refusal))
                return redirect("shared:resource_edit", saved.slug)
            messages.success(request, _("Thank you. The secretariat answers you by mail."))
        else:
            messages.success(request, _("Your draft is saved."))
        return redirect("shared:resource", saved.slug)
    context = {"form": form, "resource": resource}
    return render(request, "resources/publishing/edit.html", context, status=422 if form.errors else 200)


@transaction.atomic
def _save(form, user):
    resource = form.save(commit=False)
    if not resource.pk:
        resource.slug = free_slug(Resource, resource.title)
        resource.proposed_by = user
    resource.save()
    form.save_m2m()
    file, link = form.new_parts()
    if file:
        ResourceFile.objects.create(
            resource=resource, title=file.name, file=file, size=file.size, content_type=file.content_type
        )
    if link:
        link.resource = resource
        link.save()
    return resource


def propose_new(request):
    return _edit(request, None)


def edit(request, slug):
    resource = _resource(request, slug)
    if not publishing.may_propose(request.user, resource.structure):
        raise PermissionDenied
    if resource.status not in (ResourceStatus.DRAFT, ResourceStatus.DECLINED):
        messages.error(request, _("Take the resource back before you change it."))
        return redirect("shared:resource", slug)
    return _edit(request, resource)


def file(request, slug, pk):
    return as_download(get_object_or_404(ResourceFile, pk=pk, resource=_resource(request, slug)))


@require_POST
def propose(request, slug):
    done = _("Thank you. The secretariat answers you by mail.")
    return take(request, publishing.propose, _resource(request, slug), done=done, to=("shared:resource", slug))


@require_POST
def take_back(request, slug):
    done = _("You may change the resource again.")
    return take(request, publishing.take_back, _resource(request, slug), done=done, to=("shared:resource", slug))


@require_POST
def publish(request, slug):
    done = _("The resource is published.")
    return take(request, publishing.publish, _resource(request, slug), done=done, to=("shared:resource", slug))


@require_POST
def decline(request, slug):
    return take(
        request,
        publishing.decline,
        _resource(request, slug),
        answer=request.POST.get("answer", "").replace("\0", "")[:4000],
        done=_("The author has been told why."),
        to=("shared:resource", slug),
    )


@require_POST
def archive(request, slug):
    done = _("The resource is archived: it can be found no more, and nothing of it is lost.")
    return take(request, publishing.archive, _resource(request, slug), done=done, to=("shared:resource", slug))

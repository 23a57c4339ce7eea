"""A member's own resources, and the secretariat's decision."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from network.models import Structure
from network.roles import is_coordinator
from network.views.steps import take
from resources import catalogue, publishing, reviewing, using
from resources.forms.publishing import structures_for
from resources.models import Collection, Resource, ResourceFile, ResourceReport, ResourceStatus
from resources.views.library import as_download, as_picture, page_number, said_of

MOST_SHOWN = 5


def resource_list(request):
    """What members see: the centre with what is reserved to them, and my own."""
    question = catalogue.understand(request.GET)
    answer = catalogue.search(question, request.user, page_number(request))
    own = Resource.objects.filter(structure__in=Structure.objects.of(request.user))
    mine = own.exclude(status__in=[ResourceStatus.PUBLISHED, ResourceStatus.ARCHIVED]).order_by("-changed_at")[
        :MOST_SHOWN
    ]
    may_propose = structures_for(request.user).exists()
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
    user, status = request.user, resource.status
    edits = publishing.may_edit(user, resource)
    today = timezone.localdate()
    return render(
        request,
        "resources/publishing/inside.html",
        {
            **said_of(resource, user),
            "edits": edits,
            "may_edit": edits and status != ResourceStatus.ARCHIVED,
            "may_propose": edits and status in (ResourceStatus.DRAFT, ResourceStatus.DECLINED),
            "may_take_back": edits and status == ResourceStatus.PROPOSED,
            "may_decide": publishing.may_decide(user) and status == ResourceStatus.PROPOSED,
            "may_archive": edits and status == ResourceStatus.PUBLISHED,
            "may_unarchive": edits and status == ResourceStatus.ARCHIVED,
            "to_read_again": edits and status == ResourceStatus.PUBLISHED and resource.review_on is not None
            and resource.review_on <= today,
            "may_say_used": status == ResourceStatus.PUBLISHED and using.structures_of(user).exists(),
            "removable": [use for use in resource.uses.select_related("structure") if using.may_remove(user, use)],
            "dead_links": [link for link in resource.links.all() if link.dead_since] if edits else [],
            "reports": ResourceReport.objects.visible_to(user).waiting().filter(resource=resource).count() if edits else 0,
        },
    )  # fmt: skip


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


@require_POST
def unarchive(request, slug):
    done = (
        _("The resource is back.")
        if is_coordinator(request.user)
        else _("The secretariat reads it again and answers you.")
    )
    return take(request, publishing.unarchive, _resource(request, slug), done=done, to=("shared:resource", slug))


@require_POST
def read_again(request, slug):
    done = _("Thank you. You are asked again in a year.")
    return take(request, reviewing.read_again, _resource(request, slug), done=done, to=("shared:resource", slug))

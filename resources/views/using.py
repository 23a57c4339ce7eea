"""“Used by us”."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from network.steps import StepRefused
from network.views.steps import take
from resources import using
from resources.forms.using import UseForm
from resources.models import Resource, ResourceUse


def say_used(request, slug):
    resource = get_object_or_404(Resource.objects.visible_to(request.user).published(), slug=slug)
    structures = using.structures_of(request.user)
    if not structures.exists():
        raise PermissionDenied
    form = UseForm(request.POST or None, structures=structures, initial={"used_on": timezone.localdate()})
    refusal = ""
    if form.is_valid():
        try:
            using.say_used(resource, by=request.user, **form.cleaned_data)
        except StepRefused as trouble:
            refusal = str(trouble)
        else:
            messages.success(request, _("Thank you: what you say helps others to choose."))
            return redirect("shared:resource", slug)
    context = {"resource": resource, "form": form, "refusal": refusal}
    status = 422 if form.errors or refusal else 200
    return render(request, "resources/using/form.html", context, status=status)


@require_POST
def remove(request, slug, pk):
    seen = Resource.objects.visible_to(request.user).filter(slug=slug)
    use = get_object_or_404(ResourceUse.objects.select_related("resource", "structure"), pk=pk, resource__in=seen)
    done = _("It is no longer shown. You may say it again.")
    return take(request, using.remove, use, done=done, to=("shared:resource", slug))

"""Pages that are not written by editors: duties, search, errors."""


def csrf_failure(request, reason=""):
    from django.http import HttpResponse

    return HttpResponse(status=403)

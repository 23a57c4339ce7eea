"""Addresses of the letters: those that everybody reads, and where coordinators work."""

from django.urls import path

from home.letters import lists, public, views

open_to_all = (
    [
        path("lettre/", public.subscribe, name="subscribe"),
        path("lettre/inscription/", public.ask, name="ask"),
        path("lettre/merci/", public.asked, name="asked"),
        path("lettre/archives/", public.archive, name="archive"),
        path("lettre/archives/<slug:slug>/", public.letter, name="letter"),
        path("courriels/lettre/confirmer/<str:token>/", public.confirm, name="confirm"),
        path("courriels/lettre/quitter/<str:token>/", public.leave, name="leave"),
    ],
    "letters",
)

space = (
    [
        path("", views.letters, name="letters"),
        path("nouvelle/", views.new, name="new"),
        path("listes/", lists.lists, name="lists"),
        path("listes/<int:pk>/", lists.readers, name="readers"),
        path("listes/<int:pk>/adresses/", lists.addresses, name="addresses"),
        path("abonnements/<int:pk>/retirer/", lists.remove, name="remove"),
        path("<int:pk>/", views.letter, name="letter"),
        path("<int:pk>/apercu/", views.preview, name="preview"),
        path("<int:pk>/courriel/", views.mail, name="mail"),
        path("<int:pk>/rassembler/", views.gather, name="gather"),
        path("<int:pk>/essai/", views.test, name="test"),
        path("<int:pk>/programmer/", views.schedule, name="schedule"),
        path("<int:pk>/annuler/", views.cancel, name="cancel"),
        path("<int:pk>/envoyer/", views.send, name="send"),
        path("<int:pk>/supprimer/", views.discard, name="discard"),
    ],
    "lettering",
)

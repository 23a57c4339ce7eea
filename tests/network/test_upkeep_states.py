"""Whatever happens in whatever order: never two letters in a day, never one after an answer, no change by GET."""

import datetime as dt

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from network import upkeep
from network.models import Ask, AskStatus, CallOutcome, Contact, MessageStatus, Network, OutgoingMessage, Place
from network.upkeep import asking, calling, links, settling
from network.upkeep.links import Purpose
from tests.factories.network import PersonFactory, PlaceFactory, StructureFactory

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]  # what a step asks of an engine has tests of its own

START = dt.datetime(2026, 3, 2, 6, 30, tzinfo=dt.UTC)
OLD = START - dt.timedelta(days=400)


class Upkeep(RuleBasedStateMachine):
    """Two places of one structure; its manager and a public mailbox; time that passes."""

    def __init__(self):
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.clock = time_machine.travel(START, tick=False)
        self.now = self.clock.start()
        structure = StructureFactory()
        self.manager = PersonFactory(email="dominique@example.org", manager_of=structure)
        self.coordinator = PersonFactory(email="camille@example.org", coordinator=True)
        self.places = [
            PlaceFactory(structure=structure, slug=f"lieu-{n}", emails="accueil@example.org") for n in (1, 2)
        ]
        Place.objects.update(created_at=OLD, verified_at=OLD)
        self.client = Client()
        self.tokens = []  # every link ever sent: (slug, token, purpose)
        self.verified = {}
        self.phone = 0

    def teardown(self):
        self.clock.stop()
        transaction.savepoint_rollback(self.savepoint)

    # What happens

    @rule(days=st.integers(1, 35))
    def time_passes(self, days):
        self.now.shift(dt.timedelta(days=days))

    @rule(minutes=st.integers(1, 300))
    def the_day_goes_on(self, minutes):
        if (asking.timezone.now() + dt.timedelta(minutes=minutes)).date() == asking.timezone.now().date():
            self.now.shift(dt.timedelta(minutes=minutes))

    @rule()
    def morning(self):
        """Ask, remind, leave to the phone; then the post room empties itself."""
        before = set(OutgoingMessage.objects.values_list("pk", flat=True))
        lost = set(Contact.objects.exclude(bounced_at=None).values_list("email", flat=True))
        settled = dict(Ask.objects.exclude(answered_at=None).values_list("pk", "letters"))
        asking.every_morning()
        written = OutgoingMessage.objects.exclude(pk__in=before)
        assert not lost & set(written.values_list("to", flat=True))
        about = Ask.objects.filter(last_letter__in=written).select_related("place")
        assert not settled.keys() & {ask.pk for ask in about}
        assert all(ask.place.shown_in_directory for ask in about)
        for ask in Ask.objects.filter(letters__gte=1).select_related("place", "contact"):
            for purpose in Purpose:
                if ask.contact_id:
                    self.tokens.append((ask.place.slug, links.token_of(ask, purpose), purpose))
        letters = OutgoingMessage.objects.filter(status=MessageStatus.WAITING)
        letters.update(status=MessageStatus.SENT, sent_at=asking.timezone.now())

    @rule(data=st.data())
    def scanner(self, data):
        """A machine follows a link ten times."""
        if self.tokens:
            slug, token, purpose = data.draw(st.sampled_from(self.tokens))
            before = self.everything()
            for _ in range(10):
                self.client.get(self.path(slug, token, purpose))
            assert self.everything() == before

    @rule(data=st.data())
    def confirm_by_link(self, data):
        links_of = [each for each in self.tokens if each[2] is Purpose.CONFIRM]
        if links_of:
            slug, token, purpose = data.draw(st.sampled_from(links_of))
            self.client.post(self.path(slug, token, purpose))

    @rule(data=st.data())
    def correct_by_link(self, data):
        links_of = [each for each in self.tokens if each[2] is Purpose.CORRECT]
        if links_of:
            slug, token, purpose = data.draw(st.sampled_from(links_of))
            self.phone += 1
            path = f"{self.path(slug, token, purpose)}contacts/"
            self.client.post(path, {"phone": f"05 36 49 {self.phone % 100:02} 10", "keep_mine": "1"})

    @rule(data=st.data())
    def finish_by_link(self, data):
        links_of = [each for each in self.tokens if each[2] is Purpose.CORRECT]
        if links_of:
            slug, token, purpose = data.draw(st.sampled_from(links_of))
            self.client.post(self.path(slug, token, purpose))

    @rule(place=st.integers(0, 1))
    def confirm_in_the_member_area(self, place):
        upkeep.confirm(self.places[place], by=self.manager)

    @rule(place=st.integers(0, 1))
    def correct_in_the_member_area(self, place):
        self.phone += 1
        upkeep.correct(
            self.places[place], "contacts", {"phone": f"05 36 50 {self.phone % 100:02} 10"}, by=self.manager
        )

    @rule(email=st.sampled_from(["dominique@example.org", "accueil@example.org"]))
    def mail_bounces(self, email):
        Contact.objects.filter(email=email).update(bounced_at=asking.timezone.now())

    @rule(email=st.sampled_from(["dominique@example.org", "accueil@example.org"]))
    def address_is_mended(self, email):
        Contact.objects.filter(email=email).update(bounced_at=None)

    @rule()
    def account_is_closed(self):
        type(self.manager).objects.filter(pk=self.manager.pk).update(is_active=False)

    @rule()
    def account_is_opened_again(self):
        type(self.manager).objects.filter(pk=self.manager.pk).update(is_active=True)

    @rule(place=st.integers(0, 1), shown=st.booleans())
    def place_is_hidden_or_shown(self, place, shown):
        Place.objects.filter(pk=self.places[place].pk).update(shown_in_directory=shown)

    @rule(place=st.integers(0, 1), outcome=st.sampled_from(CallOutcome.values))
    def somebody_calls(self, place, outcome):
        tomorrow = asking.timezone.localdate() + dt.timedelta(days=1)
        calling.note(self.places[place], outcome, by=self.coordinator, call_back_on=tomorrow)

    @rule(place=st.integers(0, 1))
    def links_are_revoked(self, place):
        for ask in Ask.objects.open().filter(place=self.places[place]):
            settling.revoke_links(ask, by=self.coordinator)

    @rule(place=st.integers(0, 1), email=st.sampled_from(["", "benevole@example.org", "accueil@example.org"]))
    def contact_changes(self, place, email):
        contact = Contact.objects.at(email) if email else None
        settling.change_contact(self.places[place], contact, by=self.coordinator)

    @rule(data=st.data())
    def new_link_is_asked_for(self, data):
        if self.tokens:
            slug, token, _purpose = data.draw(st.sampled_from(self.tokens))
            before = OutgoingMessage.objects.count()
            self.client.post(f"/ma-fiche/{slug}/{token}/nouveau-lien/")
            assert OutgoingMessage.objects.count() - before in (0, 1)

    # What always holds

    @invariant()
    def one_letter_a_day_for_each_contact(self):
        days = list(
            OutgoingMessage.objects.filter(kind="listings", event__startswith="listings:").values_list(
                "to", "created_at__date"
            )
        )
        assert len(days) == len(set(days))

    @invariant()
    def no_letter_after_an_answer(self):
        """A question that is settled has no next step, and its reminders are those written before."""
        for ask in Ask.objects.filter(status__in=[AskStatus.CONFIRMED, AskStatus.CORRECTED, AskStatus.CORRECTING]):
            assert ask.next_on is None
            if ask.last_letter:
                assert ask.last_letter.created_at <= ask.answered_at

    @invariant()
    def verified_never_goes_back(self):
        for slug, at in Place.objects.values_list("slug", "verified_at"):
            assert at >= self.verified.get(slug, OLD)
            self.verified[slug] = at

    @invariant()
    def one_open_question_for_each_place(self):
        places = list(Ask.objects.open().values_list("place", flat=True))
        assert len(places) == len(set(places))

    def path(self, slug, token, purpose):
        return f"/ma-fiche/{slug}/{token}/" + ("corriger/" if purpose is Purpose.CORRECT else "")

    def everything(self):
        return (
            list(Place.objects.order_by("pk").values()),
            list(Ask.objects.order_by("pk").values()),
            OutgoingMessage.objects.count(),
        )


def test_whatever_happens_in_whatever_order(site, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    Network.objects.create(name="Réseau d’essai", email="secretariat@example.org")
    run_state_machine_as_test(Upkeep, settings=MACHINE)


MACHINE = settings(
    max_examples=25, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)

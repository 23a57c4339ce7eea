"""Who reaches which address: one table for the whole site. An address without a row fails."""

import copy
import datetime as dt

import pytest
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from home.letters import links as letter_links
from network import agenda_calendars, mail_links, registration_links
from network.application_links import token_of as token_of_application
from network.clock import calendar_token
from network.measuring import sets
from network.models import (
    Affiliation,
    AgendaItem,
    Agreement,
    Amendment,
    ApplicationDocument,
    Ask,
    Attendance,
    Badge,
    Claim,
    CommunicationRequest,
    Contact,
    Decision,
    EarlierVersion,
    FigureQuestion,
    Finding,
    Interview,
    LegalAct,
    ListingCampaign,
    ListingChange,
    ListingReport,
    Mandate,
    Means,
    MergeOfPlaces,
    Notice,
    PairOfPlaces,
    Party,
    Pledge,
    RegisterSending,
    Seat,
    Signature,
    Vote,
)
from network.signing_codes import path_of
from network.upkeep.links import Purpose, token_of
from network.views.paper import SHEETS
from resources.models import (
    Block,
    Collection,
    EquipmentPhoto,
    FruitlessSearch,
    Incident,
    Loan,
    ResourceStatus,
    SavedSearch,
    Servicing,
)
from tests.conftest import found_site
from tests.factories.agenda import RegistrationFactory
from tests.factories.agreements import rules_of
from tests.factories.equipment import ItemFactory, PoolFactory
from tests.factories.governance import MeetingFactory
from tests.factories.groups import GroupLetterFactory, GroupTaskFactory, NeedFactory
from tests.factories.indicators import a_campaign, an_adopted_set, reading_of
from tests.factories.letters import LetterFactory, SubscriberFactory
from tests.factories.network import (
    GroupDocumentFactory,
    InvitationFactory,
    MembershipApplicationFactory,
    PersonFactory,
    PlaceFactory,
    RulesFactory,
    SeatFactory,
    StructureFactory,
    WorkingGroupFactory,
)
from tests.factories.resources import ResourceFactory, ResourceFileFactory
from tests.factories.satisfaction import activity_of
from tests.factories.watch import FeedEntryFactory, WatchItemFactory

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

ROLES = [
    "anonymous", "applicant", "reader", "editor", "manager_a", "manager_b", "facilitator", "former", "coordinator",
    "administrator",
]  # fmt: skip

# One letter for each role, in this order:
#   o shown (200)   d done, sent on (302)   l sent to the door (302)   - not there (404)   x not allowed (403)
#   u shown again with what is missing (422)   n not a method of this address (405)
EVERYBODY = "oooooooooo"
SIGNED_IN = "looooooooo"
OF_STRUCTURE_A = "l-ooo---oo"
EDITED_IN_A = "l-xoo---oo"
DONE_BY_EDITORS_OF_A = "l-xdd---dd"
DONE_BY_MANAGER_OF_A = "l-xxd---dd"
DONE_BY_COORDINATORS = "l-xxx---dd"
COORDINATORS_ONLY = "l-------oo"
DONE_BY_COORDINATORS_ONLY = "l-------dd"
INSIDE_THE_GROUP = "l-----o-oo"
DONE_IN_THE_GROUP = "l-----d-dd"
MEMBERS = "l-ooooo-oo"

#   name: (method, a letter for each role)
ACCESS = {
    # the website
    "style": ("get", EVERYBODY),
    "outline": ("get", "----------"),  # no geography is loaded here
    "alive": ("get", EVERYBODY),
    "ready": ("get", EVERYBODY),
    "robots": ("get", EVERYBODY),
    "manifest": ("get", EVERYBODY),
    "security_txt": ("get", EVERYBODY),
    "sitemap": ("get", EVERYBODY),
    "search": ("get", EVERYBODY),
    "search_inside": ("get", SIGNED_IN),
    "site_map": ("get", EVERYBODY),
    "wagtail_serve": ("get", EVERYBODY),
    # the network, in public
    "directory:places": ("get", EVERYBODY),
    "directory:feed": ("get", EVERYBODY),
    "directory:communes": ("get", EVERYBODY),
    "directory:guide": ("get", EVERYBODY),
    "directory:positions": ("get", EVERYBODY),
    "directory:map_names": ("get", EVERYBODY),
    "directory:place": ("get", EVERYBODY),
    "directory:report": ("get", EVERYBODY),
    "directory:reported": ("get", EVERYBODY),
    "directory:structure": ("get", EVERYBODY),
    "directory:claim": ("get", EVERYBODY),
    "directory:claim_code": ("post", "uuuuuuuuuu"),
    "directory:claim_prove": ("get", EVERYBODY),  # whoever asked for the code
    "directory:claim_siret": ("post", "uuuuuuuuuu"),
    "directory:claim_thanks": ("get", EVERYBODY),
    "directory:signatories": ("get", EVERYBODY),
    "directory:signatories_csv": ("get", EVERYBODY),
    "directory:signatories_pdf": ("get", EVERYBODY),
    "directory:printed": ("get", EVERYBODY),
    "directory:printed_pdf": ("get", EVERYBODY),
    "directory:network_poster": ("get", EVERYBODY),
    "directory:network_poster_pdf": ("get", EVERYBODY),
    "directory:network_qr": ("get", EVERYBODY),
    "directory:colours": ("get", EVERYBODY),
    "directory:sheet": ("get", EVERYBODY),
    "directory:sheet_pdf": ("get", EVERYBODY),
    "directory:orientation": ("get", EVERYBODY),
    "directory:orientation_pdf": ("get", EVERYBODY),
    "directory:poster": ("get", EVERYBODY),
    "directory:poster_pdf": ("get", EVERYBODY),
    "directory:qr": ("get", EVERYBODY),
    "directory:situation": ("get", "----------"),  # no geography is loaded here
    "directory:contact": ("get", EVERYBODY),
    "directory:generator": ("get", EVERYBODY),
    "directory:frame": ("get", EVERYBODY),
    "oembed": ("get", "----------"),  # without an address
    "groups:list": ("get", EVERYBODY),
    "groups:group": ("get", EVERYBODY),
    **dict.fromkeys(["needs:list", "needs:raise", "needs:thanks"], ("get", EVERYBODY)),
    "agenda:list": ("get", EVERYBODY),
    "agenda:calendar": ("get", EVERYBODY),
    "agenda:date": ("get", EVERYBODY),
    "agenda:event": ("get", EVERYBODY),
    "agenda:feed": ("get", EVERYBODY),  # whoever has the address
    "agenda:register": ("get", EVERYBODY),
    "agenda:registered": ("get", EVERYBODY),
    "registration": ("get", EVERYBODY),  # whoever holds the link, here and below
    "registration_date": ("get", EVERYBODY),
    "resources:list": ("get", EVERYBODY),
    "resources:feed": ("get", EVERYBODY),
    "resources:resource": ("get", EVERYBODY),
    "resources:file": ("get", EVERYBODY),
    "resources:csv": ("get", EVERYBODY),
    "resources:json": ("get", EVERYBODY),
    "resources:oai": ("get", EVERYBODY),
    "resources:cover": ("get", "----------"),  # it has none
    "resources:collection": ("get", EVERYBODY),
    "resources:report": ("get", EVERYBODY),
    "resources:reported": ("get", EVERYBODY),
    **dict.fromkeys([f"watch:{name}" for name in ("list", "feed", "sources", "item")], ("get", EVERYBODY)),
    **dict.fromkeys(
        [f"letters:{name}" for name in ("subscribe", "ask", "asked", "archive", "letter", "confirm", "leave")],
        ("get", EVERYBODY),
    ),
    "open_data": ("get", EVERYBODY),
    "open_file": ("get", EVERYBODY),
    "api:openapi-json": ("get", EVERYBODY),
    "api:api-root": ("get", EVERYBODY),
    "api:places": ("get", EVERYBODY),
    "api:place": ("get", EVERYBODY),
    "api:structures": ("get", EVERYBODY),
    "api:structure": ("get", EVERYBODY),
    "api:lists": ("get", EVERYBODY),
    "verify": ("get", EVERYBODY),
    "badge": ("get", EVERYBODY),
    "verify_qr": ("get", EVERYBODY),
    # satisfaction sheets
    **dict.fromkeys(["opinion", "opinion_thanks", "opinion_qr"], ("get", EVERYBODY)),
    # indicators, interviews, the report of the year
    **dict.fromkeys(["figures:list", "figures:campaign", "figures:csv", "figures:xlsx"], ("get", EVERYBODY)),
    "network:indicators": ("get", MEMBERS),
    **dict.fromkeys([f"network:reading{end}" for end in ("", "_printed", "_pdf")], ("get", OF_STRUCTURE_A)),
    "network:reading_family": ("get", EDITED_IN_A),
    "network:reading_keep": ("post", "l-x-------"),  # of no indicator: nothing to keep
    "network:reading_step": ("post", DONE_BY_EDITORS_OF_A),
    "network:figure_answer": ("post", "l-xuu---uu"),
    **dict.fromkeys(
        [f"network:figure_results{end}" for end in ("", "_printed", "_pdf")], ("get", SIGNED_IN)
    ),  # published
    **dict.fromkeys(
        [
            f"network:{name}"
            for name in (
                "figure_campaigns",
                "figure_campaign_new",
                "figure_campaign",
                "figure_campaign_edit",
                "figure_calls",
                "figures",
                "indicator_sets",
                "indicator_set_new",
                "indicator_new",
                "indicator",
                "commitments_table",
            )
        ],
        ("get", COORDINATORS_ONLY),
    ),
    **dict.fromkeys(
        [
            f"network:{name}"
            for name in (
                "figure_campaign_ask",
                "figure_campaign_validate",
                "figure_campaign_discard",
                "figure_campaign_step",
                "indicator_set_revise",
                "indicator_version_discard",
                "indicator_move",
                "indicator_drop",
                "interviews_prepare",
                "interview_reopen",
                "interview_drop",
            )
        ],
        ("post", DONE_BY_COORDINATORS_ONLY),
    ),
    "network:indicator_version": ("get", MEMBERS),
    "network:indicator_version_adopt": ("post", "l-------uu"),
    "network:interviews": ("get", MEMBERS),
    **dict.fromkeys([f"network:interview{end}" for end in ("", "_printed", "_pdf")], ("get", OF_STRUCTURE_A)),
    "network:interview_keep": ("post", COORDINATORS_ONLY),
    "network:interview_hold": ("post", "l-------uu"),
    "network:interview_confirm": ("post", "l-xuu---xx"),  # not held yet
    "year_reports": ("get", COORDINATORS_ONLY),
    "year_report_draw": ("post", DONE_BY_COORDINATORS_ONLY),
    "network:activities": ("get", MEMBERS),
    "network:activity_new": ("get", "l-xooox-oo"),
    **dict.fromkeys([f"network:activity_totals{end}" for end in ("", "_printed", "_pdf")], ("get", MEMBERS)),
    "network:activity": ("get", OF_STRUCTURE_A),
    **dict.fromkeys(
        [f"network:activity_{kind}{end}" for kind in ("poster", "sheets") for end in ("", "_pdf")],
        ("get", OF_STRUCTURE_A),
    ),
    **dict.fromkeys([f"network:activity_{step}" for step in ("edit", "papers", "discard")], ("get", EDITED_IN_A)),
    **dict.fromkeys([f"network:activity_{step}" for step in ("close", "reopen")], ("post", DONE_BY_EDITORS_OF_A)),
    # what is lacking
    **dict.fromkeys(
        [f"gaps:{page}" for page in ("overview", "communes", "needs", "printed", "printed_pdf")],
        ("get", COORDINATORS_ONLY),
    ),
    "apply": ("get", EVERYBODY),
    "signing:sign": ("get", EVERYBODY),  # whoever holds the link, here and below
    "signing:code": ("post", "dddddddddd"),
    "signing:new_link": ("post", EVERYBODY),
    "dates_calendar": ("get", EVERYBODY),
    "application_lost_link": ("get", EVERYBODY),
    "application_resume": ("get", "dddddddddd"),  # whoever holds the link, here and below; it is sent already
    "application_step": ("get", "dddddddddd"),
    "application_new_link": ("post", EVERYBODY),
    "application_add_document": ("post", "uuuuuuuuuu"),
    "application_document": ("get", EVERYBODY),
    "application_remove_document": ("post", "dddddddddd"),
    "application_follow": ("get", EVERYBODY),
    "application_complete": ("post", "uuuuuuuuuu"),
    "application_withdraw_by_link": ("post", "dddddddddd"),
    "invitation": ("get", EVERYBODY),  # whoever holds the link
    "mail_preferences": ("get", EVERYBODY),  # whoever holds the link, here and below
    "mail_unsubscribe": ("get", EVERYBODY),
    "mail_refuse_everything": ("post", "dddddddddd"),
    "mail_write_again": ("post", "dddddddddd"),
    "answering:confirm": ("get", EVERYBODY),
    "answering:correct": ("get", EVERYBODY),
    "answering:section": ("get", EVERYBODY),
    "answering:draft": ("post", "dddddddddd"),
    "answering:new_link": ("post", EVERYBODY),
    "equipment:list": ("get", EVERYBODY),
    "equipment:month": ("get", EVERYBODY),
    "equipment:item": ("get", EVERYBODY),
    "equipment:own_calendar": ("get", EVERYBODY),  # whoever holds the address
    "equipment:depot_calendar": ("get", EVERYBODY),
    "equipment:unit": ("get", EVERYBODY),  # whoever holds the label, here and below
    "equipment:report": ("get", EVERYBODY),
    "equipment:reported": ("get", EVERYBODY),
    # the member area
    "loans:mine": ("get", MEMBERS),
    "loans:ask": ("get", "l-xooox-oo"),
    "loans:wait": ("post", "l-ddddd-dd"),  # nothing is said: back to the form
    "loans:loan": ("get", OF_STRUCTURE_A),
    "loans:decide": ("post", "l-xdd---dd"),
    "loans:cancel": ("post", DONE_BY_EDITORS_OF_A),
    "loans:slots": ("post", DONE_BY_EDITORS_OF_A),
    "loans:longer": ("post", DONE_BY_EDITORS_OF_A),  # not approved yet: back to the loan
    "loans:decide_longer": ("post", DONE_BY_EDITORS_OF_A),
    "loans:reached": ("post", DONE_BY_EDITORS_OF_A),  # not brought back yet: back to the loan
    "loans:hand_over": ("get", "l-xdd---dd"),  # it is not approved yet
    "loans:take_back": ("get", "l-xdd---dd"),
    "loans:sheet": ("get", OF_STRUCTURE_A),
    "loans:sheet_pdf": ("get", OF_STRUCTURE_A),
    "loans:calendar": ("get", OF_STRUCTURE_A),
    "loans:depot": ("get", "l--oo---oo"),
    "loans:calendars": ("get", MEMBERS),
    "loans:usage": ("get", "l--oo---oo"),
    "loans:pools": ("get", "l--ooo--oo"),  # those who keep one, and those who may open one
    "loans:pool_new": ("get", "l-xxoox-oo"),
    "loans:pool": ("get", "l--oo---oo"),
    "loans:pool_edit": ("get", "l--xo---oo"),
    "loans:item_new": ("get", "l--oo---oo"),
    "loans:item_edit": ("get", "l--oo---oo"),
    "loans:units_add": ("get", "l--oo---oo"),
    "loans:units": ("get", "l--oo---oo"),
    "loans:labels": ("get", "l--oo---oo"),
    "loans:unit": ("get", "l--oo---oo"),
    "loans:unit_state": ("post", "l--uu---uu"),
    "loans:block": ("post", "l--uu---uu"),
    "loans:service": ("post", "l--uu---uu"),
    "loans:serviced": ("post", "l--dd---dd"),
    "loans:unblock": ("post", "l--dd---dd"),
    "loans:settle": ("post", "l--dd---dd"),
    "loans:photo": ("get", OF_STRUCTURE_A),
    "network:home": ("get", SIGNED_IN),
    "network:account": ("get", SIGNED_IN),
    "network:mail": ("get", SIGNED_IN),
    "network:mail_again": ("post", "lddddddddd"),
    "network:yearly": ("get", SIGNED_IN),
    "network:agenda": ("get", SIGNED_IN),
    "network:agenda_key": ("post", "lddddddddd"),
    "network:event": ("get", SIGNED_IN),
    "network:event_new": ("get", "lxxooooxoo"),
    "network:event_edit": ("get", "lxxooxxxoo"),
    "network:event_publish": ("post", "lxxddxxxdd"),  # it is published: a sentence
    "network:event_cancel": ("post", "lxxuuxxxuu"),
    "network:event_reinstate": ("post", "lxxddxxxdd"),
    "network:event_discard": ("post", "lxxddxxxdd"),
    "network:event_register": ("post", "lddddddddd"),
    "network:registrations": ("get", "lxxooxxxoo"),
    "network:registrations_sheet": ("get", "lxxooxxxoo"),
    "network:registrations_pdf": ("get", "lxxooxxxoo"),
    "network:registration_add": ("post", "lxxuuxxxuu"),
    "network:registration_note": ("post", "l--dd---dd"),
    "network:registration_remove": ("post", "l--dd---dd"),
    "network:follow_up": ("get", "l-------oo"),
    "network:follow_up_listings": ("get", "l-------oo"),
    "network:professionals": ("get", "l-ooooo-oo"),
    "network:reports": ("get", SIGNED_IN),
    "network:report_settle": ("post", DONE_BY_EDITORS_OF_A),
    "network:findings": ("get", "l-------oo"),
    "network:finding_set_aside": ("post", "l-------uu"),
    "network:finding_take_back": ("post", "l-------dd"),
    "network:duplicates": ("get", COORDINATORS_ONLY),
    "network:duplicate": ("get", COORDINATORS_ONLY),
    "network:duplicate_not_the_same": ("post", DONE_BY_COORDINATORS_ONLY),
    "network:duplicate_look_again": ("post", DONE_BY_COORDINATORS_ONLY),
    "network:merge_undo": ("post", DONE_BY_COORDINATORS_ONLY),
    "network:claims": ("get", COORDINATORS_ONLY),
    "network:claim_accept": ("post", DONE_BY_COORDINATORS_ONLY),
    "network:claim_refuse": ("post", DONE_BY_COORDINATORS_ONLY),
    "network:claim_invite": ("get", COORDINATORS_ONLY),
    "network:structures": ("get", SIGNED_IN),
    "network:structure": ("get", OF_STRUCTURE_A),
    "network:structure_confirm": ("post", DONE_BY_EDITORS_OF_A),
    "network:structure_history": ("get", OF_STRUCTURE_A),
    "network:structure_edit": ("get", EDITED_IN_A),
    "network:people": ("get", OF_STRUCTURE_A),
    "network:invite": ("post", "l-xxu---uu"),
    "network:change_role": ("post", DONE_BY_MANAGER_OF_A),
    "network:leave_structure": ("post", DONE_BY_MANAGER_OF_A),
    "network:pledges": ("get", OF_STRUCTURE_A),
    "network:pledge_tell": ("get", EDITED_IN_A),
    "network:pledge_take": ("post", DONE_BY_EDITORS_OF_A),
    "network:pledge_give_up": ("post", DONE_BY_EDITORS_OF_A),
    "network:commitments": ("get", COORDINATORS_ONLY),
    "network:identity": ("get", OF_STRUCTURE_A),
    "network:identity_terms": ("post", DONE_BY_EDITORS_OF_A),
    "network:identity_poster": ("post", "l-xxx---xx"),  # nobody has accepted the terms
    "identity_pack": ("post", "l-xxx---xx"),
    "network:communications": ("get", OF_STRUCTURE_A),
    "network:communication_report": ("post", "l-xdd---xx"),
    "network:communication_requests": ("get", COORDINATORS_ONLY),
    "network:communication_agree": ("post", DONE_BY_COORDINATORS_ONLY),
    "network:communication_object": ("post", DONE_BY_COORDINATORS_ONLY),
    "network:coordinators": ("get", "l-------oo"),
    "network:not_exported": ("get", "l-------oo"),
    "network:invite_coordinator": ("post", "l-------uu"),
    "network:revoke": ("post", "l---d---dd"),
    "network:place": ("get", OF_STRUCTURE_A),
    "network:place_confirm": ("post", DONE_BY_EDITORS_OF_A),
    "network:place_history": ("get", OF_STRUCTURE_A),
    "network:place_edit": ("get", EDITED_IN_A),
    "network:structure_closures": ("get", EDITED_IN_A),
    "network:campaigns": ("get", COORDINATORS_ONLY),
    "network:campaign_new": ("get", COORDINATORS_ONLY),
    "network:campaign": ("get", COORDINATORS_ONLY),
    "network:campaign_edit": ("get", COORDINATORS_ONLY),
    "network:campaign_test": ("post", DONE_BY_COORDINATORS_ONLY),
    "network:campaign_launch": ("post", DONE_BY_COORDINATORS_ONLY),
    "network:campaign_stop": ("post", DONE_BY_COORDINATORS_ONLY),
    "network:campaign_discard": ("post", DONE_BY_COORDINATORS_ONLY),
    "network:calls": ("get", COORDINATORS_ONLY),
    "network:call": ("get", COORDINATORS_ONLY),
    "network:call_contact": ("post", DONE_BY_COORDINATORS_ONLY),
    "network:call_hide": ("post", DONE_BY_COORDINATORS_ONLY),
    "network:call_revoke": ("post", DONE_BY_COORDINATORS_ONLY),
    "network:call_again": ("post", DONE_BY_COORDINATORS_ONLY),
    "network:call_stop": ("post", DONE_BY_COORDINATORS_ONLY),
    "network:call_edit": ("get", COORDINATORS_ONLY),
    "network:meetings": ("get", MEMBERS),
    "network:meeting_new": ("get", COORDINATORS_ONLY),
    "network:meeting": ("get", OF_STRUCTURE_A),
    "network:meeting_edit": ("get", COORDINATORS_ONLY),
    "network:meeting_document": ("get", OF_STRUCTURE_A),
    "network:meeting_answer": ("post", "l-xuu---uu"),
    "network:meeting_summon": ("get", COORDINATORS_ONLY),
    "network:meeting_open": ("post", DONE_BY_COORDINATORS_ONLY),
    "network:meeting_close": ("post", DONE_BY_COORDINATORS_ONLY),
    "network:meeting_cancel": ("post", DONE_BY_COORDINATORS_ONLY),
    "network:point_new": ("post", "l-------uu"),
    "network:point": ("get", COORDINATORS_ONLY),
    "network:point_raise": ("post", DONE_BY_COORDINATORS_ONLY),
    "network:point_drop": ("post", DONE_BY_COORDINATORS_ONLY),
    "network:attendance": ("get", COORDINATORS_ONLY),
    "network:attendance_tick": ("post", DONE_BY_COORDINATORS_ONLY),
    "network:attendance_proxy": ("post", DONE_BY_COORDINATORS_ONLY),
    "network:attendance_printed": ("get", COORDINATORS_ONLY),
    "network:attendance_pdf": ("get", COORDINATORS_ONLY),
    "network:vote_new": ("get", COORDINATORS_ONLY),
    "network:vote": ("get", OF_STRUCTURE_A),
    "network:vote_edit": ("get", COORDINATORS_ONLY),
    "network:vote_open": ("post", DONE_BY_COORDINATORS_ONLY),
    "network:vote_take_back": ("post", DONE_BY_COORDINATORS_ONLY),
    "network:vote_discard": ("post", DONE_BY_COORDINATORS_ONLY),
    "network:vote_cast": ("post", "l-xxx---xx"),  # for no structure of theirs: test_voting.py
    "network:vote_close": ("post", DONE_BY_COORDINATORS_ONLY),
    "network:vote_next_round": ("post", DONE_BY_COORDINATORS_ONLY),
    "network:minutes": ("get", COORDINATORS_ONLY),  # once published, as the meeting: test_minutes.py
    "network:minutes_edit": ("get", DONE_BY_COORDINATORS_ONLY),  # nothing is drafted: back to the minutes
    "network:minutes_from_word": ("post", "l-------uu"),
    "network:minutes_printed": ("get", COORDINATORS_ONLY),
    "network:minutes_pdf": ("get", COORDINATORS_ONLY),
    "network:minutes_word": ("get", COORDINATORS_ONLY),
    "network:minutes_step": ("post", DONE_BY_COORDINATORS_ONLY),
    "network:decisions": ("get", MEMBERS),
    "network:decision_new": ("get", COORDINATORS_ONLY),
    "network:decision_foresee": ("post", DONE_BY_COORDINATORS_ONLY),
    "network:decision_carry_out": ("post", DONE_BY_COORDINATORS_ONLY),
    "network:decision_reopen": ("post", DONE_BY_COORDINATORS_ONLY),
    "network:mandates": ("get", MEMBERS),
    "network:mandate_new": ("get", COORDINATORS_ONLY),
    "network:mandate_renew": ("get", COORDINATORS_ONLY),
    "network:mandate_end": ("post", DONE_BY_COORDINATORS_ONLY),
    "network:change_approve": ("post", DONE_BY_COORDINATORS),
    "network:change_decline": ("post", DONE_BY_COORDINATORS),
    "network:change_put_back": ("post", DONE_BY_COORDINATORS),
    "network:life": ("get", "l-ooooo-oo"),
    "network:agreements": ("get", SIGNED_IN),
    "network:agreement_new": ("get", COORDINATORS_ONLY),
    "network:ask_acceptance": ("post", DONE_BY_COORDINATORS_ONLY),
    "network:agreement": ("get", OF_STRUCTURE_A),
    "network:agreement_text": ("get", OF_STRUCTURE_A),
    "network:agreement_pdf": ("get", OF_STRUCTURE_A),
    "network:agreement_abandon": ("post", DONE_BY_COORDINATORS_ONLY),
    "network:party_call": ("post", "l-------uu"),
    "network:amend": ("post", "l-------uu"),
    "network:notice": ("post", "l-------uu"),
    "network:agreement_end": ("post", "l-------uu"),
    "network:renewal_refuse": ("post", DONE_BY_COORDINATORS_ONLY),
    "network:renewal_decide": ("post", DONE_BY_COORDINATORS_ONLY),
    "network:renewal_possible": ("post", DONE_BY_COORDINATORS_ONLY),
    "network:party": ("get", "l-xxo---oo"),
    "network:party_call_off": ("post", DONE_BY_COORDINATORS_ONLY),
    "network:party_remind": ("post", DONE_BY_COORDINATORS_ONLY),
    "network:hand_in": ("get", "l-xxo---oo"),
    "network:sheet": ("get", OF_STRUCTURE_A),
    "network:sheet_pdf": ("get", OF_STRUCTURE_A),
    "network:act_file": ("get", OF_STRUCTURE_A),
    "network:scan": ("get", OF_STRUCTURE_A),
    "network:amendment_withdraw": ("post", DONE_BY_COORDINATORS_ONLY),
    "network:notice_followed": ("post", DONE_BY_COORDINATORS_ONLY),
    "network:notice_back": ("post", DONE_BY_COORDINATORS_ONLY),
    "network:register": ("get", "l-ooooo-oo"),
    "network:register_send": ("post", DONE_BY_COORDINATORS_ONLY),
    "network:register_sending": ("get", COORDINATORS_ONLY),
    "network:dates": ("get", COORDINATORS_ONLY),
    "network:leave_network": ("get", "l-xxo---oo"),
    "network:groups": ("get", SIGNED_IN),
    "network:group": ("get", SIGNED_IN),
    "network:group_join": ("post", "lxddddd" + "xdd"),
    "network:group_leave": ("post", "lddddddddd"),
    "network:group_add_document": ("post", "lxxxxxuxuu"),
    "network:group_document": ("get", INSIDE_THE_GROUP),
    "network:group_remove_document": ("post", DONE_IN_THE_GROUP),
    **dict.fromkeys(
        [
            f"network:group_{name}"
            for name in (
                "people",
                "versions",
                "earlier",
                "close",
                "meeting_new",
                "tasks",
                "task_new",
                "task",
                "letters",
                "letter_new",
                "letter",
                "report",
                "report_printed",
                "report_pdf",
            )
        ],
        ("get", INSIDE_THE_GROUP),
    ),
    "network:group_addresses": ("post", INSIDE_THE_GROUP),
    "network:group_reopen": ("post", DONE_IN_THE_GROUP),
    "network:group_task_step": ("post", DONE_IN_THE_GROUP),
    "network:seat_structure": ("post", "l-----d-xx"),  # whose seat it is
    "network:seat_remove": ("get", INSIDE_THE_GROUP),
    "network:seat_facilitate": ("post", DONE_IN_THE_GROUP),
    "network:seat_end": ("post", DONE_IN_THE_GROUP),
    "network:needs": ("get", MEMBERS),
    "network:need_new": ("get", MEMBERS),
    "network:need": ("get", "l-o---o-oo"),  # who raised it, and the group that works on it
    "network:need_step": ("post", "l-x---x-dd"),
    "network:seat_welcome": ("post", DONE_IN_THE_GROUP),
    "network:seat_turn_away": ("post", DONE_IN_THE_GROUP),
    "network:application": ("get", "lo------oo"),
    "network:application_piece": ("get", "lo------oo"),
    "network:application_opinion": ("post", "lx------uu"),
    "network:application_to_complete": ("post", "lx------dd"),
    "network:application_withdraw": ("post", "ld------xx"),
    "network:application_accept": ("post", "lx------dd"),
    "network:application_refuse": ("post", "lx------dd"),
    "shared:resources": ("get", SIGNED_IN),
    "shared:resources_bring_in": ("get", COORDINATORS_ONLY),
    "shared:searches": ("get", MEMBERS),
    "shared:search_save": ("post", "l-ddddd-dd"),
    "shared:search_change": ("post", "l---d-----"),  # whose it is
    "shared:fruitless": ("get", COORDINATORS_ONLY),
    "shared:fruitless_csv": ("get", COORDINATORS_ONLY),
    "shared:fruitless_settle": ("post", DONE_BY_COORDINATORS_ONLY),
    "shared:collection": ("get", "l-ooooo-oo"),  # it is for members
    "shared:resource_cover": ("get", "l---------"),  # it has none
    "shared:resource_new": ("get", "lxxooox" + "xoo"),
    "shared:result_new": ("get", INSIDE_THE_GROUP),
    "shared:resource": ("get", OF_STRUCTURE_A),
    "shared:resource_edit": ("get", EDITED_IN_A),
    "shared:resource_file": ("get", OF_STRUCTURE_A),
    "shared:resource_propose": ("post", DONE_BY_EDITORS_OF_A),
    "shared:resource_take_back": ("post", DONE_BY_EDITORS_OF_A),
    "shared:resource_publish": ("post", DONE_BY_COORDINATORS),
    "shared:resource_decline": ("post", DONE_BY_COORDINATORS),
    "shared:resource_archive": ("post", DONE_BY_EDITORS_OF_A),
    "shared:resource_unarchive": ("post", DONE_BY_EDITORS_OF_A),
    "shared:resource_read_again": ("post", DONE_BY_EDITORS_OF_A),
    "shared:resource_keep": ("post", "l-xuu---uu"),
    "shared:resource_add_file": ("post", "l-xuu---uu"),  # no file came in
    "shared:resource_remove_file": ("get", EDITED_IN_A),
    "shared:resource_versions": ("get", EDITED_IN_A),
    "shared:resource_put_back": ("post", DONE_BY_EDITORS_OF_A),
    "shared:resource_report": ("get", SIGNED_IN),  # a public one
    "shared:resource_use": ("get", "lxoooooxxx"),  # in the name of a member structure
    "shared:resource_use_remove": ("post", "l-ddd---dd"),  # a use told by structure A, of a resource of its own
    "shared:keep_new": ("post", "lxxooox" + "xoo"),
    "shared:ours": ("get", MEMBERS),
    "shared:reports": ("get", MEMBERS),
    "shared:report_settle": ("post", "l--dd---dd"),  # of a resource of A: nobody else knows of it
    **dict.fromkeys([f"watching:{name}" for name in ("items", "propose", "bookmark")], ("get", MEMBERS)),
    **dict.fromkeys([f"watching:{name}" for name in ("inbox", "feeds", "feed", "edit")], ("get", COORDINATORS_ONLY)),
    "watching:sort": ("post", DONE_BY_COORDINATORS_ONLY),
    "watching:pick": ("get", DONE_BY_COORDINATORS_ONLY),  # nothing is ticked: back to the list
    "watching:import_opml": ("post", "l-------uu"),
    "watching:publish": ("post", DONE_BY_COORDINATORS_ONLY),
    "watching:set_aside": ("post", "l-xxxxx-dd"),  # everybody sees this link
    "watching:put_back": ("post", DONE_BY_COORDINATORS_ONLY),
    **dict.fromkeys(
        [
            f"lettering:{name}"
            for name in (
                "letters",
                "new",
                "lists",
                "readers",
                "remove",
                "letter",
                "preview",
                "mail",
                "send",
                "discard",
            )
        ],
        ("get", COORDINATORS_ONLY),
    ),
    "lettering:addresses": ("post", COORDINATORS_ONLY),
    **dict.fromkeys(
        [f"lettering:{name}" for name in ("gather", "test", "schedule", "cancel")],
        ("post", DONE_BY_COORDINATORS_ONLY),
    ),
    # accounts: the door is open to those who are outside
    "account_login": ("get", "oddddddddd"),
    "account_logout": ("get", "dooooooooo"),
    "account_inactive": ("get", EVERYBODY),
    "account_signup": ("get", "oddddddddd"),
    "account_reauthenticate": ("get", "lxxxxxxxdd"),  # nothing to show again without a password or second factor
    "account_email": ("get", SIGNED_IN),
    "account_email_verification_sent": ("get", EVERYBODY),
    "account_change_password": ("get", "lddddddddd"),
    "account_set_password": ("get", SIGNED_IN),
    "account_reset_password": ("get", EVERYBODY),
    "account_reset_password_done": ("get", EVERYBODY),
    "account_reset_password_from_key": ("get", EVERYBODY),
    "account_reset_password_from_key_done": ("get", EVERYBODY),
    "account_confirm_email": ("get", EVERYBODY),
    "account_request_login_code": ("get", "oddddddddd"),
    "account_confirm_login_code": ("get", "dddddddddd"),
}
# The administration as a whole: coordinators and administrators, nobody else.
ADMINISTRATION = "lxxxxxxxoo"

MEANINGS = {"o": 200, "d": 302, "l": 302, "-": 404, "x": 403, "u": 422, "n": 405}


def addresses(resolver=None, namespaces=()):
    """Every named pattern outside the administration: ``(full name, pattern)``."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            yield ":".join([*namespaces, pattern.name or ""]), pattern
        elif not str(pattern.pattern).startswith(("admin", "documents")):
            yield from addresses(pattern, [*namespaces, *([pattern.namespace] if pattern.namespace else [])])


# Not in the table, and why.
ELSEWHERE = {
    "wagtailadmin_login", "wagtailcore_login", "wagtailcore_authenticate_with_password",  # the one door: test_door.py
    "wagtaildocs_serve", "wagtaildocs_authenticate_with_password",  # public documents of editors: tests/home
    "mfa_index", "mfa_authenticate", "mfa_reauthenticate", "mfa_trust", "mfa_activate_totp", "mfa_deactivate_totp",
    "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes", "mfa_list_webauthn",
    "mfa_add_webauthn", "mfa_reauthenticate_webauthn", "mfa_edit_webauthn", "mfa_remove_webauthn", "mfa_login_webauthn",
    "mfa_signup_webauthn",  # second factors: test_door.py
    "",  # the old login addresses and pages' own PDF and feed
}  # fmt: skip


def test_every_address_is_in_the_table():
    names = {name for name, _pattern in addresses()}
    assert names - ELSEWHERE - set(ACCESS) == set()
    assert set(ACCESS) - names == set()


@pytest.fixture(scope="module")
def world_once(django_db_setup, django_db_blocker):
    """One world for all the rows of the table: each test stands on a savepoint above it."""
    with django_db_blocker.unblock(), transaction.atomic():
        found_site()
        yield make_world()
        transaction.set_rollback(True)


@pytest.fixture
def world(world_once, db):
    return copy.deepcopy(world_once)


def lent(a):
    """A pool of structure A, and a loan that A asked of itself."""
    pool = PoolFactory(owner=a)
    unit = ItemFactory(pool=pool).units.get()
    loan = Loan.objects.create(
        pool=pool, structure=a, begins_on="2036-04-01", ends_on="2036-04-02", actions="a", audience="b", where="c"
    )
    incident = Incident.objects.create(unit=unit, loan=loan, text="Tombé")
    photo = EquipmentPhoto.objects.create(incident=incident, file=ContentFile(b"photo", "photo.webp"))
    kept = Block.objects.create(unit=unit, begins_on="2036-05-01", ends_on="2036-05-01", reason="Fête")
    servicing = Servicing.objects.create(unit=unit, what="Batterie")
    return {
        "unit": unit, "loan": loan, "incident": incident, "photo": photo, "kept": kept, "servicing": servicing,
    }  # fmt: skip


def measured(a, secretary):
    """A reading of structure A in an open campaign, with a question; a published one; a draft of a set; an interview."""
    version = an_adopted_set(by=secretary)
    campaign = a_campaign(by=secretary, version=version)
    published = a_campaign(by=secretary, version=version, name="2025")
    type(published).objects.filter(pk=published.pk).update(status="published")
    reading = reading_of(a, campaign)
    return {
        "figures": campaign,
        "figures_published": published,
        "reading": reading,
        "figure_question": FigureQuestion.objects.create(reading=reading, text="Autant ?"),
        "set_version": version,
        "set_draft": sets.draft_of(sets.begin(by=secretary, name="Brouillon", made_from="tani")),
        "interview": Interview.objects.create(structure=a, year=2025),
    }


def make_world():
    """Two member structures, one of them with everything that has an address, and one person for each role."""
    a, b, c = StructureFactory(), StructureFactory(), StructureFactory()
    group = WorkingGroupFactory()
    people = {
        "anonymous": None,
        "applicant": PersonFactory(),
        "reader": PersonFactory(reader_of=a),
        "editor": PersonFactory(editor_of=a),
        "manager_a": PersonFactory(manager_of=a),
        "manager_b": PersonFactory(manager_of=b),
        "facilitator": PersonFactory(reader_of=c),
        "former": PersonFactory(editor_of=a),
        "coordinator": PersonFactory(coordinator=True),
        "administrator": get_user_model().objects.create_superuser("admin@example.org"),
    }
    from allauth.mfa.totp.internal.auth import TOTP

    TOTP.activate(people["administrator"], "JBSWY3DPEHPK3PXP")
    Affiliation.objects.filter(user=people["former"]).update(left_at=timezone.now())
    Seat.objects.create(group=group, user=people["facilitator"], is_facilitator=True)
    other = PersonFactory(editor_of=a)
    place = PlaceFactory(structure=a, emails="accueil@example.org")
    contact = Contact.objects.at("accueil@example.org")
    pair = PairOfPlaces.objects.create(first=place, second=PlaceFactory(structure=a))
    application = MembershipApplicationFactory(applicant=people["applicant"])
    draft = ResourceFileFactory(resource=ResourceFactory(structure=a, version=2))
    draft.resource.versions.create(number=1, said={"title": "Avant"})
    return {
        **something_signed(a),
        "piece": ApplicationDocument.objects.create(
            application=application, title="Statuts", file=ContentFile(b"Statuts", name="statuts.txt")
        ),
        "pledge": Pledge.objects.create(
            structure=a, taken_on=dt.date(2026, 1, 1), commitment=RulesFactory().commitments.create(name="Accueillir")
        ),
        "communication": CommunicationRequest.objects.create(
            structure=a, what="Un article", planned_on=dt.date(2026, 1, 1)
        ),
        "badge": Badge.objects.create(structure=a),
        "pair": pair,
        "merge": MergeOfPlaces.objects.create(pair=pair, kept=pair.first, absorbed=pair.second),
        "claim": Claim.objects.create(structure=b, way="siret", status="waiting", name="Alix", email="a@example.org"),
        "code": Claim.objects.create(structure=a, way="code", status="code_sent"),
        "ask": Ask.objects.create(place=place, contact=contact, status="asked", letters=1),
        "campaign": ListingCampaign.objects.create(title="Été", selection=[place.pk]),
        "contact": contact,
        "people": people,
        "link": WatchItemFactory(),
        "published_link": WatchItemFactory(published=True),
        "entry": FeedEntryFactory(),
        "letter": LetterFactory(),
        "sent_letter": LetterFactory(sent=True),
        "subscriber": SubscriberFactory(),
        "a": a,
        "place": place,
        "registration": RegistrationFactory(event__structure=a, event__takes_registrations=True),
        "group": group,
        "other": Affiliation.objects.get(user=other),
        "invitation": InvitationFactory(structure=a),
        "application": application,
        "request": SeatFactory(group=group, accepted_at=None),
        **assembly(a, people["reader"]),
        "document": GroupDocumentFactory(group=group),
        "seat": Seat.objects.get(group=group, user=people["facilitator"]),
        "task": GroupTaskFactory(group=group),
        "group_letter": GroupLetterFactory(group=group),
        "need": NeedFactory(group=group, raised_by=people["reader"]),
        "activity": activity_of(a, begins_on=timezone.localdate()),
        "public": ResourceFileFactory(resource=ResourceFactory(published=True)),
        "draft": draft,
        "use": draft.resource.uses.create(structure=a),
        "resource_report": draft.resource.reports.create(reason="outdated"),
        "collections": [
            Collection.objects.create(title=slug, slug=slug, is_public=slug == "tous") for slug in ("tous", "membres")
        ],
        **lent(a),
        **measured(a, people["coordinator"]),
        "saved": SavedSearch.objects.create(user=people["manager_a"], name="Tablettes", question="q=tablette"),
        "fruitless": FruitlessSearch.objects.create(words="xylophone"),
    }


def something_signed(structure):
    """An agreement in force, with a file of each kind, and a structure whose signature is awaited."""
    rules = rules_of("manche")
    agreement = Agreement.objects.create(
        type=rules, title="Convention", text="Texte", status="in_force", starts_on="2026-01-15"
    )
    act = LegalAct.objects.create(structure=structure, kind="other", file=ContentFile(b"acte", "acte.pdf"))
    party = Party.objects.create(
        agreement=agreement, structure=structure, act=act, representative_email="alix@example.org"
    )
    signed = Party.objects.create(
        agreement=Agreement.objects.create(type=rules, title="Autre", text="Texte"),
        structure=structure,
        left_on="2026-02-01",
    )
    return {
        "party": party,
        "signature": Signature.objects.create(
            position=1,
            party=signed,
            dated="2026-01-15",
            recorded_at=timezone.now(),
            hash="0",
            scan=ContentFile(b"scan", "a.pdf"),
        ),
        "amendment": Amendment.objects.create(
            agreement=agreement, number=1, subject="Horaires", asked_on="2026-02-01"
        ),
        "notice": Notice.objects.create(party=party, received_on="2026-06-10", effective_on="2026-07-10"),
        "sending": RegisterSending.objects.create(day="2026-06-10", rows=[], recipients=1),
    }


def assembly(structure, person):
    """A meeting where a structure is expected and votes, what it decided, and a mandate."""
    meeting = MeetingFactory(status="open", members_on_the_day=1)
    item = AgendaItem.objects.create(meeting=meeting, title="Programme", document=ContentFile(b"x", "programme.txt"))
    vote = Vote.objects.create(meeting=meeting, question="Adopter ?", way="secret", status="open", members=1, present=1, quorum=0)  # fmt: skip
    vote.options.create(code="for", label="Pour")
    vote.voters.create(structure=structure, voted_by=structure)
    decision = Decision.objects.create(
        number="2026-01", sentence="Adopté", taken_on=dt.date(2026, 1, 5), taken_by="plénière"
    )
    mandate = Mandate.objects.create(
        role="committee", user=person, begins_on=dt.date(2026, 1, 5), ends_on=dt.date(2099, 1, 5)
    )
    attendance = Attendance.objects.create(meeting=meeting, structure=structure, is_present=True)
    return {
        "meeting": meeting,
        "item": item,
        "vote": vote,
        "decision": decision,
        "mandate": mandate,
        "attendance": attendance,
    }


def change_of(world, status):
    return ListingChange.objects.create(
        place=world["place"], section="contacts", before={"phone": ""}, after={"phone": "05 36 49 10 10"},
        means=Means.ACCOUNT, status=status,
    )  # fmt: skip


def argument_of_letters(name, world):
    subscriber = world["subscriber"]
    token = {"confirm": letter_links.confirm_token, "leave": letter_links.leave_token}
    if name in token:
        return [token[name](subscriber.email, subscriber.audience)]
    if name in ("readers", "addresses"):
        return [subscriber.audience_id]
    if name in ("subscribe", "ask", "asked", "archive", "letters", "new", "lists"):
        return []
    return [subscriber.pk if name == "remove" else world["letter"].pk]


def argument_of_groups(name, world):
    if name in ("group_document", "group_remove_document", "group_versions", "result_new"):
        return [world["document"].pk]
    if name == "group_earlier":
        document = world["document"]
        EarlierVersion.objects.get_or_create(
            document=document, number=1, defaults={"file": document.file.name, "added_at": timezone.now()}
        )
        return [document.pk, 1]
    if name in ("group_task", "group_task_step"):
        return [world["task"].pk, *(["faite"] if name.endswith("step") else [])]
    if name == "group_letter":
        return [world["group_letter"].pk]
    year = [timezone.localdate().year] if name.startswith("group_report") else []
    return [] if name == "groups" else [world["group"].slug, *year]


def argument_of_figures(name, world):
    """``None``: of something else."""
    _app, _colon, last = name.partition(":")
    if name.startswith("figures:"):
        return [] if last == "list" else [world["figures_published"].slug]
    if last.startswith("reading"):
        return [world["reading"].pk, *{"reading_family": [1], "reading_step": ["envoyer"]}.get(last, [])]
    if last == "figure_answer":
        return [world["figure_question"].pk]
    if last.startswith("figure_results"):
        return [world["figures_published"].pk]
    if last in ("figure_campaigns", "figure_campaign_new", "indicator_sets", "indicator_set_new", "indicators"):
        return []
    if last.startswith(("figure_c", "figures")):
        return [world["figures"].pk, *(["clore"] if last == "figure_campaign_step" else [])]
    if last == "indicator_set_revise":
        return [world["set_version"].set_id]
    if last == "indicator_version":
        return [world["set_version"].pk]
    if last.startswith("indicator_version") or last == "indicator_new":
        return [world["set_draft"].pk]
    if last.startswith("indicator"):
        return [world["set_draft"].indicators.all()[1].pk]
    if last.startswith("interview"):
        return [] if last.startswith("interviews") else [world["interview"].pk]
    return None


def arguments(name, world):
    """What stands in the address."""
    if (of_figures := argument_of_figures(name, world)) is not None:
        return of_figures
    a, place, group = world["a"].slug, world["place"].slug, world["group"].slug
    if name in ("network:change_role", "network:leave_structure"):
        return [a, world["other"].pk]
    if name in ("network:structure_edit", "network:place_edit"):
        return [a if "structure" in name else place, "contacts"]
    if name.startswith("network:change_"):
        return [change_of(world, "applied" if name.endswith("put_back") else "waiting").pk]
    if name == "network:report_settle":
        return [ListingReport.objects.create(place=world["place"], reason="hours").pk]
    if name.startswith("network:finding_"):
        return [Finding.objects.get_or_create(place=world["place"], check_name="phone", severity="serious")[0].pk]
    if name.startswith("network:duplicate_") or name == "network:duplicate":
        return [world["pair"].pk]
    if name in ("network:claim_accept", "network:claim_refuse"):
        return [world["claim"].pk]
    if name.startswith("directory:claim"):
        return [a, *([world["code"].key] if name.endswith("prove") else [])]
    if name.startswith("network:pledge_") and name != "network:pledge_take":
        return [a, world["pledge"].pk]
    if name.startswith("network:communication_") and name != "network:communication_requests":
        return [*([a] if name.endswith("report") else []), world["communication"].pk]
    if name in ("verify", "badge", "verify_qr"):
        return [world["badge"].code]
    if name.startswith("network:identity") or name in (
        "identity_pack", "network:pledges", "network:pledge_take", "network:communications",
    ):  # fmt: skip
        return [a]
    if name in ("network:meeting_answer", "network:attendance_tick", "network:attendance_proxy"):
        return [world["attendance"].pk]
    if name == "network:meeting_document":
        return [world["item"].pk]
    if name.startswith("network:point") and name != "network:point_new":
        return [world["meeting"].pk, world["item"].pk]
    if name.startswith("network:vote") and name != "network:vote_new":
        return [world["meeting"].pk, world["vote"].pk]
    if name == "network:minutes_step":
        return [world["meeting"].pk, "rediger"]
    if name in ("network:decision_foresee", "network:decision_carry_out", "network:decision_reopen"):
        return [world["decision"].pk]
    if name in ("network:mandate_renew", "network:mandate_end"):
        return [world["mandate"].pk]
    if name.startswith(
        ("network:meeting", "network:point_", "network:vote_", "network:attendance", "network:minutes")
    ):
        return [] if name in ("network:meetings", "network:meeting_new") else [world["meeting"].pk]
    if name.startswith("network:seat_"):
        return [world["request" if name.endswith(("welcome", "turn_away")) else "seat"].pk]
    if name.startswith("network:group") or name == "shared:result_new":
        return argument_of_groups(name.partition(":")[2], world)
    if name.startswith("opinion"):
        return [world["activity"].code]
    if name.startswith("network:activity") and not name.startswith(
        ("network:activity_new", "network:activity_totals")
    ):
        return [world["activity"].pk]
    if name in ("network:need", "network:need_step"):
        return [world["need"].pk, *(["garder"] if name.endswith("step") else [])]
    if name.startswith("network:application"):
        return [world["application"].pk, *([world["piece"].pk] if name.endswith("piece") else [])]
    if name.startswith("application_") and name != "application_lost_link":
        more = {"application_step": "structure"} | dict.fromkeys(
            ["application_document", "application_remove_document"], world["piece"].pk
        )
        return [token_of_application(world["application"]), *([more[name]] if name in more else [])]
    if name.startswith("shared:resource") and name not in (
        "shared:resources",
        "shared:resource_new",
        "shared:resources_bring_in",
    ):
        draft = world["draft"]
        last = {"resource_put_back": 1, "resource_use_remove": world["use"].pk}.get(name.removeprefix("shared:"))
        last = draft.pk if name in ("shared:resource_file", "shared:resource_remove_file") else last
        slug = (
            world["public"].resource.slug
            if name in ("shared:resource_use", "shared:resource_report")
            else draft.resource.slug
        )
        return [slug, *([last] if last else [])]
    if name.startswith("loans:") and name.split(":")[1] in OF_A_LOAN:
        return [world["loan"].pk]
    if name.startswith("answering:"):
        ask = world["ask"]
        purpose = Purpose.CONFIRM if name == "answering:confirm" else Purpose.CORRECT
        token = token_of(ask, purpose)
        return [place, token, *(["contacts"] if name in ("answering:section", "answering:draft") else [])]
    if name.startswith("network:campaign") and name not in ("network:campaigns", "network:campaign_new"):
        return [world["campaign"].pk]
    if name.startswith("network:call") and name != "network:calls":
        return [place, *(["contacts"] if name == "network:call_edit" else [])]
    if name in ("network:amendment_withdraw", "network:notice_followed", "network:notice_back"):
        return [world["amendment" if "amendment" in name else "notice"].pk]
    if name.startswith("network:agreement") and name not in ("network:agreements", "network:agreement_new"):
        return [world["party"].agreement_id]
    if name.startswith("signing:"):
        return [path_of(world["party"], "-").split("/")[2]]
    if name == "letters:letter":
        return [world["sent_letter"].slug]
    if name.startswith(("letters:", "lettering:")):
        return argument_of_letters(name.partition(":")[2], world)
    if name.startswith("mail_"):
        address = "alix@example.org"
        unsubscribing = name == "mail_unsubscribe"
        return [
            mail_links.unsubscribe_token(address, ["groups"])
            if unsubscribing
            else mail_links.preferences_token(address)
        ]
    if name in ("network:registration_note", "network:registration_remove"):
        return [world["registration"].pk]
    if name in ("registration", "registration_date"):
        return [registration_links.token_of(world["registration"])]
    if name.startswith(("network:event_", "network:registration", "agenda:")) or name == "network:event":
        if name == "agenda:feed":
            return [agenda_calendars.key_of(world["people"]["reader"]).key]
        unnamed = ("network:event_new", "agenda:list", "agenda:calendar")
        return [] if name in unnamed else [world["registration"].event.slug]
    return {
        "style": ["abc"],
        "outline": ["abc"],
        "wagtail_serve": [""],
        **dict.fromkeys(["directory:place", "directory:report", "directory:reported"], [place]),
        **dict.fromkeys([f"directory:{kind}{end}" for kind in SHEETS for end in ("", "_pdf")], [place]),
        **dict.fromkeys(["directory:qr", "directory:situation", "directory:contact"], [place]),
        "directory:colours": ["1d5c8a"],
        "directory:structure": [a],
        "open_file": ["lieux.csv"],
        "api:place": [f"lieu-{world['place'].pk}"],
        "api:structure": [f"structure-{world['a'].pk}"],
        "groups:group": [group],
        "watch:item": [world["published_link"].pk],
        "watching:set_aside": [world["published_link"].pk],
        **dict.fromkeys([f"watching:{step}" for step in ("edit", "publish", "put_back")], [world["link"].pk]),
        "watching:feed": [world["entry"].feed_id],
        "resources:resource": [world["public"].resource.slug],
        "resources:file": [world["public"].resource.slug, world["public"].pk],
        "resources:cover": [world["public"].resource.slug],
        **dict.fromkeys(["equipment:item", "loans:ask", "loans:wait"], [world["unit"].item.slug]),
        **dict.fromkeys(["equipment:unit", "equipment:report", "equipment:reported"], [world["unit"].code]),
        **dict.fromkeys(["loans:unit", "loans:unit_state", "loans:block", "loans:service"], [world["unit"].pk]),
        **dict.fromkeys(["loans:item_edit", "loans:units_add"], [world["unit"].item.slug]),
        **dict.fromkeys(
            [f"loans:{name}" for name in ("pool", "pool_edit", "item_new")], [world["unit"].item.pool.slug]
        ),
        "equipment:own_calendar": [agenda_calendars.key_of(world["people"]["editor"]).key],
        "equipment:depot_calendar": [
            agenda_calendars.key_of(world["people"]["editor"]).key,
            world["unit"].item.pool.slug,
        ],
        "loans:serviced": [world["servicing"].pk],
        "loans:unblock": [world["kept"].pk],
        "loans:settle": [world["incident"].pk],
        "loans:photo": [world["photo"].pk],
        "resources:collection": ["tous"],
        **dict.fromkeys(["resources:report", "resources:reported"], [world["public"].resource.slug]),
        "shared:report_settle": [world["resource_report"].pk],
        "shared:collection": ["membres"],
        "shared:fruitless_settle": [world["fruitless"].pk],
        "shared:search_change": [world["saved"].pk],
        "invitation": [world["invitation"].token],
        "network:revoke": [world["invitation"].pk],
        **dict.fromkeys(["network:amend", "network:notice", "network:party_call"], [world["party"].agreement_id]),
        **dict.fromkeys(
            ["network:renewal_refuse", "network:renewal_decide", "network:renewal_possible"],
            [world["party"].agreement_id],
        ),
        **dict.fromkeys(["network:party", "network:party_call_off"], [world["party"].pk]),
        **dict.fromkeys(
            ["network:party_remind", "network:hand_in", "network:sheet", "network:sheet_pdf"],
            [world["party"].pk, "-"],
        ),
        "network:act_file": [world["party"].act_id],
        "network:scan": [world["signature"].pk],
        "network:register_sending": [world["sending"].pk],
        "network:leave_network": [a],
        "dates_calendar": [calendar_token(world["people"]["coordinator"])],
        "network:merge_undo": [world["merge"].pk],
        "account_reset_password_from_key": ["1", "abc-def"],
        "account_confirm_email": ["abc"],
        **dict.fromkeys(["network:structure", "network:structure_confirm", "network:structure_history"], [a]),
        **dict.fromkeys(["network:people", "network:invite", "network:structure_closures"], [a]),
        **dict.fromkeys(["network:place", "network:place_confirm", "network:place_history"], [place]),
    }.get(name, [])


OF_A_LOAN = (
    "loan", "decide", "cancel", "slots", "longer", "decide_longer", "reached", "hand_over", "take_back", "sheet", "sheet_pdf",
    "calendar",
)  # fmt: skip


def prepare(name, world):
    """Put the thing into the state from which the step may be taken."""
    resource = world["draft"].resource
    if name == "network:campaign_stop":
        ListingCampaign.objects.update(status="running")
    states = {
        "shared:resource_unarchive": ResourceStatus.ARCHIVED,
        "shared:resource_take_back": ResourceStatus.PROPOSED,
        "shared:resource_publish": ResourceStatus.PROPOSED,
        "shared:resource_decline": ResourceStatus.PROPOSED,
    }
    if name in states:
        type(resource).objects.filter(pk=resource.pk).update(status=states[name], proposed_at=timezone.now())


@pytest.mark.parametrize("name", ACCESS)
def test_access(client, world, name):
    method, letters = ACCESS[name]
    prepare(name, world)
    address = reverse(name, args=arguments(name, world))
    got = ""
    for role in ROLES:
        client.logout()
        if person := world["people"][role]:
            client.force_login(person)
        before = transaction.savepoint()
        got += letter(getattr(client, method)(address))
        transaction.savepoint_rollback(before)  # the next role finds the same world
    assert got == letters


def letter(response):
    if response.status_code == 302:
        return "l" if response["Location"].startswith("/compte/login/code/?next=") else "d"
    return {status: each for each, status in MEANINGS.items() if status != 302}[response.status_code]


def admin_addresses(resolver, prefix=""):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            path = prefix + str(pattern.pattern)
            if "<" not in path and "(" not in path and "^" not in path:
                yield "/" + path.replace("\\", "").rstrip("$")
        else:
            yield from admin_addresses(pattern, prefix + str(pattern.pattern).lstrip("^"))


# Pages of the administration that Wagtail opens to nobody or to anybody who may enter it.
OPEN_IN_ADMIN = {
    "/admin/login/",  # the one door
    "/admin/sprite/",  # drawings
    "/admin/jsi18n/",  # words of the interface
}


def test_members_never_enter_the_administration(client, world):
    paths = [
        path
        for path in admin_addresses(get_resolver())
        if path.startswith("/admin/") and path not in OPEN_IN_ADMIN and "password_reset" not in path
    ]
    assert len(paths) > 60
    for role, expected in zip(ROLES, ADMINISTRATION, strict=True):
        if expected == "o":
            continue
        client.logout()
        if person := world["people"][role]:
            client.force_login(person)
        for path in paths:
            response = client.get(path)
            assert response.status_code in (302, 403, 404, 405), (role, path)
            if response.status_code == 302:
                assert response["Location"].startswith(("/compte/", "/admin/login/")) or path == "/admin/", path


@pytest.mark.parametrize("role", ["coordinator", "administrator"])
def test_coordinators_enter_the_administration(client, world, role):
    client.force_login(world["people"][role])
    assert client.get("/admin/").status_code == 200


def test_an_expired_invitation_opens_nothing(client, world):
    invitation = world["invitation"]
    type(invitation).objects.filter(pk=invitation.pk).update(expires_at=timezone.now() - dt.timedelta(days=1))
    assert client.get(reverse("invitation", args=[invitation.token])).status_code == 410

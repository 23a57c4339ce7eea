"""A coordinator publishes a piece of news with a picture, and sees it on the home page and in the feed."""

import io

import pytest
from PIL import Image
from playwright.sync_api import expect

from home.models import NewsPage

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
ON = ["desktop"]


@pytest.fixture
def picture(tmp_path):
    content = io.BytesIO()
    Image.new("RGB", (1200, 675), "#1f5a63").save(content, "PNG")
    path = tmp_path / "atelier.png"
    path.write_bytes(content.getvalue())
    return path


@pytest.fixture
def administration(coordinate, world):
    """The administration, through both factors."""
    return coordinate("/admin/")


def test_a_code_alone_does_not_open_the_administration(sign_in, world):
    page = sign_in("camille@example.org", wanted="/admin/")
    page.goto(page.base + "/admin/")
    assert "/compte/" in page.url


def test_news_with_a_picture_is_on_the_home_page_and_in_the_feed(administration, visit, world, picture):
    visitor = visit("/")
    page = administration
    index = world["site"]["actualites"]
    page.goto(f"{page.base}/admin/images/add/")
    page.locator("input[type=file]").set_input_files(str(picture))
    title = page.get_by_label("Titre")
    expect(title).to_have_value("atelier")  # the page proposes the name of the file
    title.fill("Atelier du jeudi")
    page.locator("form button[type=submit], form input[type=submit]").last.click()
    page.wait_for_url("**/admin/images/")
    page.goto(f"{page.base}/admin/pages/add/home/newspage/{index.pk}/")
    page.locator("[name=title]").fill("Un atelier chaque jeudi")
    page.locator("[name=lead]").fill("On y vient avec son téléphone.")
    page.locator("[name=date]").fill("2026-11-20")
    page.wait_for_load_state("networkidle")  # the button does nothing before its script has come
    page.get_by_role("button", name="Choisir une image").first.click()
    page.get_by_role("link", name="Atelier du jeudi").first.click()
    page.locator("[name=picture_alt]").fill("Des mains et un téléphone.")
    page.keyboard.press("Escape")
    page.locator("[data-w-dropdown-target=toggle], .footer button[aria-expanded]").last.click()
    page.locator("[name=action-publish]").click()
    page.wait_for_url("**/admin/pages/**")
    assert NewsPage.objects.live().get().picture.title == "Atelier du jeudi"
    visitor.reload()
    expect(visitor.get_by_role("link", name="Un atelier chaque jeudi")).to_be_visible()
    assert visitor.locator(".news-card img").first.get_attribute("src").endswith(".webp")
    feed = visitor.request.get(f"{visitor.base}/actualites/flux.xml").text()
    assert "<title>Un atelier chaque jeudi</title>" in feed

"""Word documents as their readers see the text, and what is none."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from newsroom import Newsroom

from index.errors import BadInputError
from index.pages import PageOrigin, read_page
from index.pages.word import read_word
from index.story import Story

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
TYPES = f"""<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/word/document.xml" ContentType="{MAIN}.document.main+xml"/></Types>"""
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
{}</Relationships>"""
TO_DOCUMENT = f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
TO_NOTES = f'<Relationship Id="n1" Type="{OFFICE}/footnotes" Target="footnotes.xml"/>'


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def par(*runs: str) -> str:
    return f"<w:p>{''.join(runs)}</w:p>"


def document(
    body: str, more: dict[str, str] | None = None, opening: str = "", notes: str = ""
) -> bytes:
    """A document as Word saves it, of a body in WordprocessingML."""
    kept = BytesIO()
    with ZipFile(kept, "w", ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", TYPES)
        made.writestr("_rels/.rels", RELATIONS.format(TO_DOCUMENT))
        made.writestr("word/_rels/document.xml.rels", RELATIONS.format(TO_NOTES))
        made.writestr("word/footnotes.xml", notes or f"<w:footnotes {W}></w:footnotes>")
        made.writestr(
            "word/document.xml", f"{opening}<w:document {W}><w:body>{body}</w:body></w:document>"
        )
        for name, text in (more or {}).items():
            made.writestr(name, text)
    return kept.getvalue()


HALE = "The Kettle Bridge will reopen on 4 May, engineer Tom Hale said."


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (par(run("Bridge")) + par() + par(run(HALE)), f"Bridge\n\n{HALE}"),
        (par(run("The bridge "), "<w:r><w:b/><w:t>reopens</w:t></w:r>"), "The bridge reopens"),
        (par(run("9 dead,"), "<w:r><w:br/></w:r>", run("4 hurt")), "9 dead,\n4 hurt"),
        (par(run("a"), "<w:r><w:tab/></w:r>", run("b")), "a\tb"),
        (
            par(run("It killed "), f'<w:ins w:id="1" w:author="x">{run("23")}</w:ins>', run(".")),
            "It killed 23.",
        ),
        (
            par(
                run("It killed 23"),
                '<w:del w:id="2"><w:r><w:delText> or 32</w:delText></w:r></w:del>',
                run("."),
            ),
            "It killed 23.",
        ),
        (
            "<w:tbl><w:tr>"
            + "".join(f"<w:tc>{par(run(one))}</w:tc>" for one in ("Toll", "23"))
            + "</w:tr></w:tbl>"
            + par(run("After.")),
            "Toll\n\n23\n\nAfter.",
        ),
        (
            par(run("“Café” &amp; 3 &lt; 4"), '<w:hyperlink w:anchor="a">' + run(" here")).replace(
                "</w:p>", "</w:hyperlink></w:p>"
            ),
            "“Café” & 3 < 4 here",
        ),
        (
            par('<w:commentRangeStart w:id="0"/>', run("Kept."), '<w:commentRangeEnd w:id="0"/>'),
            "Kept.",
        ),
    ],
    ids="paragraphs bold break tab inserted deleted table signs commented".split(),
)
def test_the_text_is_what_word_would_print_with_all_changes_accepted(body: str, text: str) -> None:
    assert read_word(document(body)) == text


def test_notes_and_their_numbers_headers_and_footers_are_left_out() -> None:
    note = f'<w:footnotes {W}><w:footnote w:id="1">{par(run("A note."))}</w:footnote></w:footnotes>'
    body = par(run(HALE), '<w:r><w:footnoteReference w:id="1"/></w:r>', run(" More."))
    more = {"word/header1.xml": f"<w:hdr {W}>{par(run('Tidewick Post, page 1'))}</w:hdr>"}
    assert read_word(document(body, more, notes=note)) == f"{HALE} More."


def test_a_document_is_a_story_as_a_text_is(room: Newsroom) -> None:
    lines = ("Bridge to reopen", "The Tidewick Post | 14 March 2026", "By Moira Kells", HALE)
    body = "".join(par(run(one)) for one in lines)
    (story,) = read_page(document(body), PageOrigin("f", "a.docx", None))
    assert isinstance(story, Story)
    assert (story.title, story.outlet, story.byline) == (
        "Bridge to reopen",
        "The Tidewick Post",
        ("Moira Kells",),
    )
    assert str(story.published) == "2026-03-14"
    room.write("a.docx", document(par(run(HALE))))
    room.write("~$a.docx", b"Word keeps this while it writes")
    assert room.refresh().failed == []
    assert [quote.text for quote in room.ask("when will the bridge reopen?").quotes] == [HALE]


BOMB = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "not a Word document, or cut off"),
        (b"%PDF-1.7 renamed", "not a Word document, or cut off"),
        (document(par(run(HALE)))[:-200], "not a Word document, or cut off"),
        (document("<w:p>"), "the Word document cannot be read"),
        (document(par(), {"word/media/a.bin": "0" * 50_000_001}), "unpacks to over 50 MB"),
        (
            document(par(run("&l11;")), opening=f'<!DOCTYPE w [<!ENTITY l0 "lol lol lol">{BOMB}]>'),
            "the Word document cannot be read",
        ),
    ],
    ids=["nothing", "a pdf", "cut off", "half", "large", "laughs"],
)
def test_what_is_none_fails_alone_and_in_a_line(data: bytes, told: str) -> None:
    with pytest.raises(BadInputError, match=told) as caught:
        read_word(data)
    assert len(str(caught.value).splitlines()) == 1


def test_a_workbook_is_told_from_a_document(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "a.docx", "w") as made:
        made.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(BadInputError, match=r"it has no word/document\.xml"):
        read_word((tmp_path / "a.docx").read_bytes())

"""XML from outside as a tree, read safely: no entity declared, nothing fetched, all bounded.

A document may name an outside DTD, as PubMed and JATS do; it is never loaded. One that carries
declarations of its own is refused: there is no sound reason for them, and bombs are made of them.
"""

from __future__ import annotations

import html.entities
from dataclasses import dataclass
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from cpassist.domain.errors import RecordError

MAX_DEPTH = 200
MAX_ELEMENTS = 2_000_000
_HINT = "Look at the file at the place named; the other records are not affected."


class XmlError(RecordError):
    """A document that is not sound XML, or not safe; ``place`` says where."""

    def __init__(self, what: str, line: int, column: int) -> None:
        self.place = f"line {line}, column {column + 1}"
        super().__init__(f"{what} ({self.place})", hint=_HINT)


@dataclass(slots=True)
class _Guard:
    """Watches a parse; raises ``XmlError`` through the parser."""

    parser: expat.XMLParserType
    depth: int = 0
    elements: int = 0

    def opened(self) -> None:
        self.depth += 1
        self.elements += 1
        if self.depth > MAX_DEPTH:
            self.refuse(f"elements within elements, over {MAX_DEPTH} deep")
        if self.elements > MAX_ELEMENTS:
            self.refuse(f"over {MAX_ELEMENTS:,} elements")

    def refuse(self, what: str) -> None:
        raise XmlError(what, self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber)


def parse(body: bytes) -> Element:
    """The root of a document in UTF-8; tags keep their prefixes. Raises ``XmlError``."""
    parser, guard = _parser()
    builder = TreeBuilder()

    def start(tag: str, attributes: dict[str, str]) -> None:
        guard.opened()
        builder.start(tag, attributes)

    def end(tag: str) -> None:
        guard.depth -= 1
        builder.end(tag)

    def skipped(name: str, is_parameter: bool) -> None:
        if not is_parameter:
            sign = html.entities.html5.get(f"{name};")
            if sign is None:
                guard.refuse(f"an entity that nothing declares, &{name[:40]};")
            builder.data(sign or "")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    parser.SkippedEntityHandler = skipped
    _run(parser, body)
    return builder.close()


def _parser() -> tuple[expat.XMLParserType, _Guard]:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.UseForeignDTD(True)  # a record cut from its document may name the DTD's entities
    guard = _Guard(parser)

    def doctype(_name: str, _system: str | None, _public: str | None, internal: bool) -> None:
        if internal:
            guard.refuse("a document type with declarations of its own")

    def declared(*_: object) -> None:
        guard.refuse("an entity declaration")

    parser.StartDoctypeDeclHandler = doctype
    parser.EntityDeclHandler = declared

    def outside(*_: object) -> int:
        guard.refuse("an outside entity")
        return 0

    parser.ExternalEntityRefHandler = outside
    return parser, guard


def _run(parser: expat.XMLParserType, body: bytes) -> None:
    try:
        parser.Parse(body, True)
    except expat.ExpatError as error:
        what = expat.ErrorString(error.code)
        raise XmlError(f"not sound XML: {what}", error.lineno, error.offset) from error
    except (ValueError, LookupError) as error:
        raise XmlError(f"not sound XML: {error}", 1, 0) from error

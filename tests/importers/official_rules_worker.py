"""Runs the official rules of EN 16931 over documents; a program of its own.

Saxon may abort the whole process, and reads files that a document names unless it is told not to
before its first document. So it lives here. Arguments: the stylesheet, and the protocols it may use; it
runs in the stylesheet's folder, where that looks for its code lists. Each line on standard input is a
document in JSON, each line on standard output the rules it breaks.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Final

from lxml import etree
from saxonche import PySaxonProcessor

_FAILED: Final = "{http://purl.oclc.org/dsdl/svrl}failed-assert"


def main() -> None:
    stylesheet, protocols = Path(sys.argv[1]), sys.argv[2]
    with PySaxonProcessor(license=False) as processor:
        processor.set_configuration_property(
            "http://saxon.sf.net/feature/allowedProtocols", protocols
        )
        xslt = processor.new_xslt30_processor()
        program = xslt.compile_stylesheet(stylesheet_text=stylesheet.read_text(encoding="utf-8"))
        for line in sys.stdin:
            node = processor.parse_xml(xml_text=json.loads(line))
            report = etree.fromstring(program.transform_to_string(xdm_node=node).encode())
            rules = [str(found.get("id")) for found in report.iter(_FAILED)]
            sys.stdout.write(f"{json.dumps(rules)}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()

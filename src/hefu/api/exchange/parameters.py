"""Parameters of paths and queries that several operations have."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import Path, Query

AsOf = Annotated[
    date | None,
    Query(description="Business date; `known_on` if not given. 业务日期", examples=["2026-03-31"]),
]
KnownOn = Annotated[
    date | None,
    Query(
        description="Use nothing learned later; today if not given. 获知日期",
        examples=["2026-03-31"],
    ),
]
Cursor = Annotated[
    str | None, Query(description="`next_cursor` of the page before. 上一页返回的游标")
]
Count = Annotated[int, Query(ge=1, le=200, description="How many at most. 每页条数上限")]
ApplicationId = Annotated[
    str, Path(max_length=200, description="Application. 融资申请编号", examples=["RZ-2026-001"])
]
RowId = Annotated[
    str,
    Path(max_length=400, description="Id of a row. 行标识", examples=["uscc:91330200MA2H4T6R63"]),
]
Digest = Annotated[
    str,
    Path(
        pattern="^[0-9a-f]{64}$", description="SHA-256 of a document. 单据摘要", examples=["0" * 64]
    ),
]
Name = Annotated[str, Path(pattern=r"^[A-Za-z0-9_.\-]{1,120}$", description="Id. 编号")]
Purpose = Annotated[
    str | None,
    Query(
        pattern="^[a-z_]{1,40}$",
        description="What for; the usual purpose of the role if not given. 使用目的",
        examples=["audit"],
    ),
]

"""Table extracts of the bank's own and its partners' systems: CSV with Chinese headers, mapping beside."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager, ExitStack
from datetime import date
from importlib.resources import files
from pathlib import Path
from types import TracebackType
from typing import Protocol

from hefu.vocabulary.labelled import read_yaml

_MAPPINGS = "hefu.synth.mappings"

# Headers in the order of the file. ``mappings/<name>.yaml`` says what each one means to Hefu.
HEADERS: Mapping[str, str] = {
    "parties": "统一社会信用代码 个人证件号码 名称 行业代码 企业规模 住所 实际控制人信用代码"
    " 实际控制人证件号码 是否核心企业",
    "ownership": "股东信用代码 股东证件号码 股东名称 被投资企业信用代码 被投资企业名称 持股比例"
    " 持股起始日",
    "accounts": "账号 户名 户主信用代码 开户行 币种 账户性质",
    "contracts": "合同编号 买方信用代码 卖方信用代码 签订日期 到期日期 币种 合同金额 账期天数"
    " 是否禁止转让",
    "verifications": "发票标识 发票号码 销方识别号 查验日期 查验结果 查验渠道",
    "confirmations": "发票标识 发票号码 确权方信用代码 确权日期 确权金额 承诺付款日 确权方式",
    "registrations": "登记证明编号 交易业务类型 担保人信用代码 担保权人信用代码"
    " 应收账款债务人信用代码 概括登记担保人信用代码 登记日期 登记到期日 注销日期 主债权金额"
    " 担保财产描述",
    "registration_items": "登记证明编号 发票标识 发票号码 发票金额",
    "registry_searches": "查询证明编号 被查询人名称 被查询人信用代码 查询日期 查得登记笔数",
    "guarantees": "保证合同编号 保证人信用代码 被保证人信用代码 债权人信用代码 保证方式 保证金额"
    " 签订日期 到期日期 解除日期",
    "facilities": "额度编号 客户信用代码 授信机构信用代码 产品 授信金额 起始日 到期日 状态",
    "exposures": "客户信用代码 授信机构信用代码 额度编号 业务种类 余额 币种 数据日期",
    "applications": "申请编号 申请人信用代码 申请人名称 融资机构信用代码 业务品种 申请金额 币种"
    " 申请日期 期限天数 额度编号 状态",
    "application_items": "申请编号 序号 发票标识 发票号码 销方识别号 申请融资发票金额",
    "capital": "机构信用代码 指标 报告日期 金额",
    "fx_rates": "外币 日期 中间价",
    "receivables": "发票标识 发票号码 债权人信用代码 债务人信用代码 账面余额 到期日 对账日期"
    " 是否禁止转让",
    "invoices": "发票号码（票面） 数电发票号码 发票代码 发票号码 票种 开票日期 到期日 销方识别号"
    " 销方名称 购方识别号 购方名称 明细合计 不含税金额 税额 价税合计 预付冲抵 应付金额 订单编号"
    " 送货单号 收货单号 合同编号",
    "invoice_lines": "发票标识 行号 物料编码 货物名称 数量 单位 不含税单价 金额 税率 订单行号",
    "orders": "订单编号 采购方信用代码 供应商信用代码 下单日期 不含税总额 合同编号",
    "order_lines": "订单标识 行号 物料编码 物料名称 数量 单位 不含税单价 不含税金额",
    "receipts": "收货单号 采购方信用代码 供应商信用代码 订单编号 送货单号 收货日期",
    "receipt_lines": "收货单标识 行号 订单行号 物料编码 物料名称 实收数量 拒收数量 单位",
}


class _Writer(Protocol):
    def writerow(self, row: Iterable[str], /) -> object: ...


class Cabinet(AbstractContextManager["Cabinet"]):
    """Opens an extract on its first row and closes all of them at the end; rows are not kept."""

    def __init__(self, folder: Path, as_of: date) -> None:
        self._folder = folder
        self._as_of = as_of
        self._stack = ExitStack()
        self._writers: dict[tuple[str, str], _Writer] = {}
        self.row_counts: dict[str, int] = {}

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def put(self, name: str, row: tuple[str, ...], part: str = "") -> None:
        """One row of extract ``name``; ``part`` (a month) is its own file."""
        self._writer(name, part).writerow(row)
        self.row_counts[name] = self.row_counts.get(name, 0) + 1

    def put_all(self, name: str, rows: Iterable[tuple[str, ...]]) -> None:
        """All rows of an extract of one file, which exists even without rows."""
        self._writer(name, "")
        for row in rows:
            self.put(name, row)

    def close_files(self) -> None:
        """Close all files; many months need few open files at a time."""
        self._stack.close()
        self._writers.clear()

    @property
    def file_count(self) -> int:
        """Extracts written so far, mappings not counted."""
        return len(list(self._folder.glob("*.csv")))

    def _writer(self, name: str, part: str) -> _Writer:
        found = self._writers.get((name, part))
        if found is None:
            found = self._writers[(name, part)] = self._open(name, part)
        return found

    def _open(self, name: str, part: str) -> _Writer:
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / (f"{name}-{part}.csv" if part else f"{name}.csv")
        is_new = not path.exists()
        encoding = str(read_yaml(_MAPPINGS, f"{name}.yaml")["encoding"])
        handle = self._stack.enter_context(path.open("a", encoding=encoding, newline=""))
        writer = csv.writer(handle, lineterminator="\n")
        if is_new:
            writer.writerow(HEADERS[name].split())
            self._write_mapping(name)
        return writer

    def _write_mapping(self, name: str) -> None:
        text = files(_MAPPINGS).joinpath(f"{name}.yaml").read_text(encoding="utf-8")
        path = self._folder / f"{name}.mapping.yaml"
        path.write_text(text.replace("AS_OF", self._as_of.isoformat()), encoding="utf-8")

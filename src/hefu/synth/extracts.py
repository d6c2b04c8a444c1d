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
    " 实际控制人证件号码 是否核心企业 成立日期 是否上市",
    "ownership": "股东信用代码 股东证件号码 股东名称 被投资企业信用代码 被投资企业名称 持股比例"
    " 持股起始日",
    "accounts": "账号 户名 户主信用代码 开户行 币种 账户性质",
    "contracts": "合同编号 买方信用代码 卖方信用代码 签订日期 到期日期 币种 合同金额 账期天数"
    " 是否禁止转让 是否框架合同 是否背靠背付款",
    "verifications": "发票标识 发票号码 销方识别号 查验日期 查验结果 查验渠道",
    "confirmations": "发票标识 发票号码 确权方信用代码 确权日期 确权金额 承诺付款日 确权方式",
    "registrations": "登记证明编号 交易业务类型 担保人信用代码 担保权人信用代码"
    " 应收账款债务人信用代码 概括登记担保人信用代码 登记日期 登记到期日 注销日期 主债权金额"
    " 担保财产描述 担保人名称",
    "registration_items": "登记证明编号 发票标识 发票号码 发票金额",
    "registry_searches": "查询证明编号 被查询人名称 被查询人信用代码 查询日期 查得登记笔数 校验值",
    "guarantees": "保证合同编号 保证人信用代码 被保证人信用代码 债权人信用代码 保证方式 保证金额"
    " 签订日期 到期日期 解除日期",
    "facilities": "额度编号 客户信用代码 授信机构信用代码 产品 授信金额 起始日 到期日 状态",
    "exposures": "客户信用代码 授信机构信用代码 额度编号 业务种类 余额 币种 数据日期 起始日 到期日",
    "applications": "申请编号 申请人信用代码 申请人名称 融资机构信用代码 业务品种 申请金额 币种"
    " 申请日期 期限天数 额度编号 状态 贷款用途 预计销售增长",
    "application_items": "申请编号 序号 发票标识 发票号码 销方识别号 申请融资发票金额 付款人信用代码"
    " 凭证平台信用代码 凭证编号 订单编号",
    "capital": "机构信用代码 指标 报告日期 金额",
    "fx_rates": "外币 日期 中间价",
    "receivables": "发票标识 发票号码 债权人信用代码 债务人信用代码 账面余额 到期日 对账日期"
    " 是否禁止转让",
    "invoices": "发票号码（票面） 数电发票号码 发票代码 发票号码 票种 开票日期 到期日 销方识别号"
    " 销方名称 购方识别号 购方名称 明细合计 不含税金额 税额 价税合计 预付冲抵 应付金额 订单编号"
    " 送货单号 收货单号 合同编号 蓝红字 被红冲发票号码",
    "invoice_lines": "发票标识 行号 物料编码 货物名称 数量 单位 不含税单价 金额 税率 订单行号",
    "orders": "订单编号 采购方信用代码 供应商信用代码 下单日期 不含税总额 合同编号",
    "order_lines": "订单标识 行号 物料编码 物料名称 数量 单位 不含税单价 不含税金额",
    "receipts": "收货单号 采购方信用代码 供应商信用代码 订单编号 送货单号 收货日期",
    "receipt_lines": "收货单标识 行号 订单行号 物料编码 物料名称 实收数量 拒收数量 单位",
    "watch_searches": "被查询人名称 被查询人信用代码 名单 查询日期 查询编号 命中数",
    "watch_entries": "被列名人名称 被列名人信用代码 名单 文号 列入日期 移出日期 发布机关 列入事由",
    "tax_returns": "纳税人识别号 税种 所属期起 所属期止 申报销售额 实缴税额 申报日期",
    "works_months": "统一社会信用代码 期初 期末 用电量（千瓦时） 参保人数",
    "annual_figures": "统一社会信用代码 报表类型 报表截止日 科目 金额 取得日期 是否审计",
    "fund_accounts": "账号 户主信用代码 账户类别 开户机构 数据日期",
    "collections": "债权人信用代码 付款人信用代码 融资机构信用代码 回款账号 约定日期 终止日期",
    "pay_instructions": "申请编号 指令编号 收款人名称 收款人信用代码 收款账号 金额 是否受托支付 用途",
    "loan_events": "借据编号 借款人信用代码 贷款机构信用代码 序号 事项 发生日期 金额"
    " 还款来源账号 报送日期",
    "loan_account_entries": "账号 流水号 记账日期 收付 金额 对方账号 对方信用代码 对方户名 摘要"
    " 端到端标识",
    "buyer_limits": "授信机构信用代码 付款人信用代码 付款人限额 生效日 到期日",
    "industry_ceilings": "授信机构信用代码 行业代码 行业限额 生效日 到期日",
    "industry_figures": "行业代码 指标 数值 发布日期 发布机构",
    "price_quotes": "物料编码 品名 单位 报价日期 最低价 最高价 发布机构",
    "party_names": "统一社会信用代码 名称 启用日期 停用日期",
    "registry_notices": "登记证明编号 登记序号 登记种类 登记时间 填表人信用代码 登记到期日"
    " 主债权金额 担保人名称 担保人信用代码 描述"
    " 校验值",
    "vouchers": "凭证编号 平台信用代码 上级凭证编号 开立方信用代码 持有方信用代码"
    " 初始供应商信用代码 发票号码 订单编号 金额"
    " 开立日期 到期日 状态",
    "voucher_events": "凭证标识 流转序号 流转类型 流转日期 转出方信用代码 转入方信用代码 流转金额",
    "warehouse_receipts": "仓单编号 保管人信用代码 存货人信用代码 持有人信用代码 签发日期 批次号"
    " 物料编码 品名 数量 单位 价值"
    " 买方信用代码 订单编号 是否投保 状态",
    "pledges": "质押编号 出质人信用代码 质权人信用代码 保管人信用代码 仓单编号"
    " 平台信用代码 凭证编号 发票号码 担保金额 质押日期"
    " 解除日期",
    "ledger_invoices": "发票号码 开票日期 到期日 票种 蓝红字 销方识别号 购方识别号 价税合计"
    " 应付金额 订单编号 送货单号 收货单号"
    " 合同编号 被红冲发票号码",
    "ledger_lines": "发票标识 行号 物料编码 订单行号 不含税金额",
    "past_payments": "流水标识 账号 户主信用代码 流水号 记账日期 金额 对方账号 对方信用代码"
    " 对方户名 摘要"
    " 发票号码 有无发票号",
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

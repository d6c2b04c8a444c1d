"""A labelled set of company names with hard pairs, written apart from the matcher.

It knows nothing of Hefu's word lists, of its features or of its thresholds. Every firm has a record under
its registered name; some have a second one under another spelling. Beside them stand relatives and
look-alikes that are other firms. All names are invented.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

SAME_KINDS = ("form", "abbreviation", "typo", "traditional", "former_name", "bracket_region")
OTHER_KINDS = (
    "one_character",
    "subsidiary",
    "branch",
    "sibling",
    "same_name_elsewhere",
    "same_address",
)

_PLACES = (
    "江苏 苏州,江苏 无锡,江苏 南通,浙江 宁波,浙江 温州,浙江 台州,广东 佛山,广东 东莞,广东 深圳,山东 青岛,"
    "山东 潍坊,安徽 合肥,湖北 武汉,湖南 株洲,四川 成都,河南 洛阳,福建 泉州,河北 沧州,辽宁 大连,陕西 西安"
)
_FIRST = "宏鼎瑞华金恒天德盛永嘉广信隆泰万利正东南中新兴安博凯远康诚亿百千海江龙腾飞翔润泽"
_SECOND = "远盛达丰泰兴源昌顺通和利辉强鑫宇航峰晟诚业洋森特力美佳祥福生成茂锐霖润杰凯立明"
_FOREIGN = "科威尔奥立特诺德曼克森贝斯卡洛迈拓艾默生赛恩博世凡费希森"
_LETTERS = "ABCDEGHKLMNPRSTVWXYZ"
_TRADES = (
    "机械,精密机械,电子科技,电子,汽车零部件,模具,塑料制品,五金制品,钢铁,不锈钢制品,金属材料,化工,新材料,纺织,"
    "服装,食品,包装材料,建材,贸易,国际贸易,物流,供应链管理,电气设备,自动化设备,环保科技,生物科技,医疗器械,"
    "轴承制造,阀门,铸造,家具,纸业,玻璃,光电,半导体,新能源科技,电缆,橡胶制品,信息技术,仪器仪表"
)
_FORMS = ("有限公司", "有限公司", "有限公司", "股份有限公司", "有限责任公司")
_CONFUSED = (
    " 宏洪 鼎顶 瑞锐 华桦 金全 恒桓 天夫 德得 盛胜 永水 嘉佳 信言 隆龙 泰秦 万方 利力 正止 东冻 新欣 兴光"
    " 安按 博搏 凯铠 远运 康庚 诚城 亿忆 海每 江汪 腾滕 飞非 润闰 泽择 达大 丰峰 源原 昌晶 顺川 通诵 和禾"
    " 辉挥 强弹 鑫森 宇于 航抗 晟成 业亚 洋样 特持 美关 祥详 福副 生牛 茂戊 霖林 杰焦 立位 明朋 威成 尔你"
    " 奥粤 诺若 维堆 克兄 贝见 斯期 卡下 洛络 迈万 拓石 艾艺 默黑"
)
_TRADITIONAL = (
    " 华華 东東 广廣 万萬 兴興 龙龍 飞飛 腾騰 润潤 泽澤 达達 丰豐 远遠 顺順 辉輝 强強 业業 亿億 诚誠 国國"
    " 机機 电電 气氣 设設 备備 贸貿 术術 钢鋼 铁鐵 铸鑄 轴軸 阀閥 胶膠 纺紡 织織 车車 医醫 疗療 环環 纸紙"
    " 苏蘇 广廣 宁寧 无無 锡錫 潍濰 东東 汉漢 陕陝 辽遼 连連 湾灣 责責 团團 制製 际際 应應 链鏈 缆纜 仪儀"
    " 材材 锐銳 杰傑 凯凱 维維 诺諾 贝貝 迈邁 尔爾 奥奧 电電 属屬 动動 数數 装裝 压壓 时時 饰飾"
)
_ROADS = "人民路,工业大道,科技路,兴业路,长江路,创新路,建设路,东环路,迎宾大道,滨河路,解放路,经三路"


@dataclass(frozen=True, slots=True)
class NamedRecord:
    """One record: ``firm`` is the truth, ``kind`` how it came about, ``beside`` the firm it resembles."""

    record_id: str
    firm: str
    name: str
    address: str
    kind: str
    beside: str


@dataclass(frozen=True, slots=True)
class _Firm:
    firm: str
    province: str
    city: str
    brand: str
    trade: str
    form: str
    is_group: bool
    address: str

    @property
    def name(self) -> str:
        """The registered name."""
        place = self.city or self.province
        return f"{place}{self.brand}{'集团' if self.is_group else self.trade}{self.form}"


def labelled_records(firms: int, seed: int) -> list[NamedRecord]:
    """Records of ``firms`` unrelated firms, of spellings of them, and of firms that resemble them."""
    dice = random.Random(seed)
    found: list[NamedRecord] = []
    for number in range(firms):
        firm = _firm(dice, f"F{number}")
        found.append(_record(dice, firm, firm.name, "registered", ""))
        if dice.random() < 0.6:
            kind = dice.choice(SAME_KINDS)
            found.append(_record(dice, firm, _spelled(dice, firm, kind), kind, firm.firm))
        if dice.random() < 0.6:
            kind = dice.choice(OTHER_KINDS)
            found.append(_resembling(dice, firm, kind))
    return [
        NamedRecord(f"R{place:06}", one.firm, one.name, one.address, one.kind, one.beside)
        for place, one in enumerate(found)
    ]


def _firm(dice: random.Random, firm: str) -> _Firm:
    province, city = dice.choice(_PLACES.split(",")).split()
    is_group = dice.random() < 0.08
    return _Firm(
        firm=firm,
        province=province,
        city="" if is_group or dice.random() < 0.25 else city,
        brand=_brand(dice),
        trade=dice.choice(_TRADES.split(",")),
        form="有限公司" if is_group else dice.choice(_FORMS),
        is_group=is_group,
        address=_address(dice, city),
    )


def _brand(dice: random.Random) -> str:
    if dice.random() < 0.12:
        letters = _LETTERS if dice.random() < 0.25 else _FOREIGN
        return "".join(dice.choice(letters) for _ in range(3))
    brand = dice.choice(_FIRST) + dice.choice(_SECOND)
    return brand + dice.choice(_SECOND) if dice.random() < 0.3 else brand


def _address(dice: random.Random, city: str) -> str:
    return f"{city}市{dice.choice(_ROADS.split(','))}{dice.randint(1, 999)}号"


def _record(dice: random.Random, firm: _Firm, name: str, kind: str, beside: str) -> NamedRecord:
    """An address is missing on a third of all papers, written another way on some, and that of another
    place of the same firm on one spelling in five."""
    chance = dice.random()
    address = firm.address
    if chance < 0.35:
        address = ""
    elif chance < 0.5:
        address = address.replace("市", "", 1).replace("号", f"号{dice.randint(1, 9)}幢")
    elif kind in SAME_KINDS and dice.random() < 0.3:
        address = _address(dice, firm.city or "省会")
    truth = f"{beside}-{kind}" if kind in OTHER_KINDS else firm.firm
    return NamedRecord("", truth, name, address, kind, beside)


def _spelled(dice: random.Random, firm: _Firm, kind: str) -> str:
    name = firm.name
    if kind == "form":
        other = "有限责任公司" if firm.form == "有限公司" else "有限公司"
        name = name.replace(firm.form, other)
        return (
            name.replace(firm.city, firm.city + "市", 1)
            if firm.city and dice.random() < 0.5
            else name
        )
    if kind == "abbreviation":
        body = firm.brand + ("集团" if firm.is_group else firm.trade)
        place = firm.city or firm.province
        return dice.choice((body, firm.brand + firm.trade[:2], place + firm.brand, place + body))
    if kind == "typo":
        return name.replace(firm.brand, _mistaken(dice, firm.brand), 1)
    if kind == "traditional":
        return name.translate({ord(one): other for one, other in _pairs(_TRADITIONAL).items()})
    if kind == "former_name":
        return name.replace(firm.brand, _brand(dice), 1)
    place = firm.city or firm.province
    return f"{name.replace(place, '', 1).replace(firm.form, '')}（{place}）{firm.form}"


def _mistaken(dice: random.Random, brand: str) -> str:
    """One character read or heard wrong, left out or written twice."""
    known = _pairs(_CONFUSED)
    places = [place for place, each in enumerate(brand) if each in known]
    if not places:
        return brand + brand[-1]
    place = dice.choice(places)
    return brand[:place] + known[brand[place]] + brand[place + 1 :]


def _resembling(dice: random.Random, firm: _Firm, kind: str) -> NamedRecord:
    """Another firm that looks like this one."""
    place = firm.city or firm.province
    elsewhere = replace(firm, address=_address(dice, firm.city or "省会"))
    near = firm if dice.random() < 0.5 else elsewhere
    if kind == "one_character":
        name = firm.name.replace(firm.brand, _changed(dice, firm.brand), 1)
        return _record(dice, elsewhere, name, kind, firm.firm)
    if kind == "same_address":
        # An industrial park, or a registered office let to many.
        trade = firm.trade if dice.random() < 0.3 else dice.choice(_TRADES.split(","))
        name = f"{place}{_brand(dice)}{trade}{dice.choice(_FORMS)}"
        return _record(dice, firm, name, kind, firm.firm)
    if kind == "subsidiary":
        unit = dice.choice((_brand(dice), "")) + dice.choice(_TRADES.split(","))
        return _record(dice, near, f"{place}{firm.brand}集团{unit}有限公司", kind, firm.firm)
    if kind == "branch":
        town = dice.choice(_PLACES.split(",")).split()[1]
        return _record(dice, elsewhere, f"{firm.name}{town}分公司", kind, firm.firm)
    if kind == "sibling":
        trade = dice.choice([each for each in _TRADES.split(",") if each != firm.trade])
        return _record(dice, near, f"{place}{firm.brand}{trade}{firm.form}", kind, firm.firm)
    places = [each.split() for each in _PLACES.split(",") if firm.province not in each]
    province, city = dice.choice(places)
    name = firm.name.replace(place, city if firm.city else province, 1)
    there = replace(firm, address=_address(dice, city))
    return _record(dice, there, name, kind, firm.firm)


def _pairs(listed: str) -> dict[str, str]:
    return {pair[0]: pair[1] for pair in listed.split()}


def _changed(dice: random.Random, brand: str) -> str:
    """One character apart: half of the time a character that is easily taken for it."""
    if dice.random() < 0.5:
        return _mistaken(dice, brand)
    place = dice.randrange(len(brand))
    pool = [each for each in _SECOND if each != brand[place]]
    return brand[:place] + dice.choice(pool) + brand[place + 1 :]

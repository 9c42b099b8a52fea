"""Invented names: people, compounds, roads, firms. Any likeness is chance."""

from __future__ import annotations

from random import Random

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛"
    "叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔"
    "贺赖龚文"
)
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国志文辉鹏飞宇浩欣怡子轩梓涵佳雪梅琴云峰"
    "斌波倩楠晨阳旭东海燕春凤仁义德福根泉生宝林森淼新民"
)
FIRST = "锦玉瑞康嘉翠华金银明星阳春兰竹梅菊松柏云水湖江溪河山泰和瑞祥福禄安宁康乐永盛隆昌鸿庆紫碧绿蓝天"
SECOND = "澜庭景苑秀园丽府泽湾岸波涛林枫桥塘亭台阁轩雅馨逸畅悦怡然清远新晖曦霞露泉月辰城都源禾穗"
COMPOUND_ENDS = (
    "花园",
    "苑",
    "新村",
    "公寓",
    "华庭",
    "名邸",
    "家园",
    "小区",
    "里",
    "雅居",
    "公馆",
    "丽景",
    "佳园",
    "府",
)
HAMLET_ENDS = ("巷", "家里", "上", "桥头", "浜", "墩", "圩", "宅基")
ROAD_ENDS = ("路", "路", "路", "街", "大道")
TRADES = (
    "装饰工程",
    "机械制造",
    "商贸",
    "建筑劳务",
    "物流",
    "餐饮管理",
    "教育咨询",
    "健身服务",
    "纺织",
    "电子科技",
    "汽车销售",
    "食品",
)
BANKS = tuple(
    f"演示{name}银行股份有限公司无锡分行" for name in ("太湖", "运河", "惠泉", "蠡园", "鼋渚", "梁鸿")
)
INSURERS = ("演示惠民财产保险股份有限公司无锡中心支公司", "演示安泰财产保险股份有限公司无锡中心支公司")


def person(rng: Random) -> str:
    """A personal name of two or three characters."""
    return rng.choice(SURNAMES) + "".join(rng.choice(GIVEN) for _ in range(rng.choice((1, 2, 2, 2))))


def phone(rng: Random) -> str:
    """A number of the right shape from a block that no operator hands out."""
    return f"1990000{rng.randrange(10_000):04d}"


def compound(rng: Random, taken: set[str], *, rural: bool) -> str:
    """A compound name, or that of a hamlet, that is not taken yet."""
    while True:
        stem = rng.choice(FIRST) + rng.choice(SECOND)
        name = rng.choice(SURNAMES) + rng.choice(HAMLET_ENDS) if rural else stem + rng.choice(COMPOUND_ENDS)
        if rural and name in taken:
            name = rng.choice("东西南北前后大小") + name
        if name not in taken:
            taken.add(name)
            return name


def road(rng: Random, taken: set[str]) -> str:
    """A road name that is not taken yet."""
    while True:
        name = rng.choice(FIRST) + rng.choice(SECOND) + rng.choice(ROAD_ENDS)
        if name not in taken:
            taken.add(name)
            return name


def manager(rng: Random) -> str:
    """A property management firm."""
    return f"无锡演示{rng.choice(FIRST)}{rng.choice(SECOND)}物业服务有限公司"


def firm(rng: Random) -> str:
    """A firm of some trade."""
    return f"无锡演示{rng.choice(FIRST)}{rng.choice(SECOND)}{rng.choice(TRADES)}有限公司"

"""Other forms of a character brought to one, place for place: a span in the result is a span in the text."""

from __future__ import annotations

import re

from judgegrid.methods.text.address_normal import TRADITIONAL

# Traditional and simplified form in turn, of characters in words about quarrels, money, families and dates.
_PAIRS = (
    "圓圆錢钱幣币債债償偿還还給给賠赔欠欠貸贷據据賬账帳账額额費费資资購购賣卖買买價价個个幾几兩两萬万億亿點点"
    "時时間间週周歲岁員员從从沒没無无並并說说話话該该認认諾诺訴诉訟讼調调解解議议證证詐诈騙骗譴谴嚇吓誰谁讓让"
    "請请問问離离婚婚孫孙嬰婴兒儿媽妈爺爷嬸婶姊姐媳媳婿婿親亲戚戚繼继養养撫抚贍赡監监護护産产產产遺遗"
    "傷伤毆殴揍揍殺杀砍砍燒烧災灾毀毁壞坏綁绑報报復复復复復复勸劝懲惩滾滚燙烫掐掐頭头臉脸腦脑脫脱頸颈腳脚"
    "腫肿斷断遭遭藥药農农業业民民從从眾众聚聚圍围攔拦橫横幅幅靜静坐坐樓楼頂顶煙烟墻墙牆墙窗窗閙闹鬧闹罷罢"
    "訪访簽签聯联絡络組组織织團团隊队結结紗纱約约級级紅红線线練练經经絕绝維维網网綱纲續续緊紧編编緩缓"
    "黑黑惡恶勢势霸霸幫帮壓压強强脅胁迫迫佔占拘拘禁禁恐恐催催討讨薪薪勞劳務务項项目目發发發发學学幼幼園园"
    "師师長长輛辆車车撞撞撐撑傾倾準准備备進进遠远選选適适遲迟過过達达違违運运連连這这邊边鄰邻郵邮醫医"
    "險险隻只雙双難难電电響响預预題题顧顾願愿類类風风飯饭餓饿驚惊體体髒脏鬥斗鬆松魚鱼鳥鸟麼么黨党齊齐"
    "禮礼禍祸稅税種种穩稳窮穷競竞筆笔節节糾纠紛纷級级細细終终緝缉縣县總总罵骂羅罗義义習习聲声職职肅肃"
    "興兴舉举舊旧艙舱蓋盖薦荐處处虧亏蟲虫術术衛卫裝装補补製制視视覺觉觀观計计記记設设許许試试詳详誤误諒谅"
    "識识譯译讀读變变負负財财貧贫貨货責责貼贴貴贵賃赁賊贼賭赌賺赚贏赢趕赶趙赵跡迹踐践躍跃軟软較较載载輕轻"
    "輸输轉转辦办辭辞農农鋼钢錄录錯错鍋锅鎖锁鑰钥門门閉闭開开關关陽阳陰阴陸陆隱隐雖虽雜杂靈灵顆颗飛飞養养"
    "騎骑驗验麥麦黃黄齡龄龍龙應应懷怀懶懒憂忧慘惨態态慮虑戀恋戰战戶户掃扫採采揮挥損损搶抢撲扑擊击擋挡擔担"
    "擴扩擾扰攜携敗败敵敌數数斃毙昇升曬晒會会東东樣样機机權权歡欢歸归殘残氣气決决況况淚泪滅灭溝沟準准漲涨"
    "潑泼潛潜澆浇濕湿爐炉爛烂爭争爲为牽牵犧牺獄狱獨独獲获現现環环療疗瘋疯盜盗盡尽盤盘眞真矚瞩確确碼码祿禄"
)
_EXTRA = str.maketrans(dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True)))
_WIDE = {0xFF01 + i: 0x21 + i for i in range(94) if chr(0x21 + i) not in ",!?;:()"} | {0x3000: 0x20}
_ALL: dict[int, str | int] = {**TRADITIONAL, **_EXTRA, **_WIDE}
_FORMS = {old: new for old, new in _ALL.items() if new not in (old, chr(old))}
_ANY = re.compile("[" + re.escape("".join(map(chr, _FORMS))) + "]")


def plain(text: str) -> str:
    """The text with full-width digits, letters and signs made narrow and traditional characters simplified.

    Each character becomes exactly one, so positions stay. Chinese commas and stops are left as they are.
    """
    return text.translate(_FORMS) if _ANY.search(text) else text

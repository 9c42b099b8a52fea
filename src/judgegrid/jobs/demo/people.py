"""The people of the demo city: one account per role, and their strangers of the next district."""

from __future__ import annotations

from judgegrid.domain.people import Role
from judgegrid.records.accounts.computing import NewPerson

PASSWORD = "Wuxi-Demo-2026"
CITY, COUNTY, TOWNSHIP, UNIT = "320200000000", "320211000000", "320211001000", "320211001007"
GRID = UNIT + "01001"
NEXT_COUNTY, NEXT_UNIT = "320213000000", "320213025024"
COURT = "无锡市滨湖区人民法院（演示）"

PEOPLE = (
    NewPerson("grid", "沈小燕", "水秀社区", Role.GRID_WORKER, GRID),
    NewPerson("community", "周建国", "水秀社区", Role.COMMUNITY_HEAD, UNIT),
    NewPerson("mediator", "吴玉兰", "河埒街道人民调解委员会", Role.MEDIATOR, TOWNSHIP),
    NewPerson("judge", "陈思远", COURT, Role.GRID_JUDGE, TOWNSHIP),
    NewPerson("assistant", "顾晓晨", COURT, Role.JUDGE_ASSISTANT, TOWNSHIP),
    NewPerson("station", "徐国平", COURT, Role.STATION_HEAD, TOWNSHIP),
    NewPerson("clerk", "朱雪梅", COURT, Role.DOCKETING_CLERK, COUNTY),
    NewPerson("office", "蒋文斌", COURT, Role.GOVERNANCE_OFFICE, COUNTY),
    NewPerson("leader", "钱志明", COURT, Role.COURT_LEADER, COUNTY),
    NewPerson("city", "华敏", "无锡市中级人民法院（演示）", Role.GOVERNANCE_OFFICE, CITY),
    NewPerson("president", "邵正华", "无锡市中级人民法院（演示）", Role.COURT_LEADER, CITY),
    NewPerson("street", "杜春生", "河埒街道综治中心", Role.STREET_CENTER, TOWNSHIP),
    NewPerson("committee", "许庆丰", "滨湖区委政法委", Role.POLITICAL_LEGAL, COUNTY),
    NewPerson("grid2", "钟丽", "金和社区", Role.GRID_WORKER, NEXT_UNIT + "01001"),
    NewPerson("judge2", "范明宇", "无锡市梁溪区人民法院（演示）", Role.GRID_JUDGE, "320213025000"),
    NewPerson("clerk2", "潘红", "无锡市梁溪区人民法院（演示）", Role.DOCKETING_CLERK, NEXT_COUNTY),
    NewPerson("sysadmin", "系统管理员", "", Role.SYSTEM_ADMIN, ""),
    NewPerson("secadmin", "安全管理员", "", Role.SECURITY_ADMIN, ""),
    NewPerson("auditadmin", "审计管理员", "", Role.AUDIT_ADMIN, ""),
)


def table() -> str:
    """The accounts as a table to print, with what each one sees."""
    lines = [f"  {one.username:<12}{one.role.label}　{one.name}　{one.office}" for one in PEOPLE]
    return "\n".join([f"演示账号（密码都是 {PASSWORD}）：", *lines])

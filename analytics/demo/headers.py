"""The Chinese headers and codes of the demo bank's files; every one of them is known to ``data/mappings/zh.toml``."""

HEADERS: dict[str, dict[str, str]] = {
    "branches": {
        "branch_id": "机构号", "branch_name": "机构名称", "parent_branch_id": "上级机构号", "level": "机构层级",
        "region": "区域", "tier": "梯队", "kind": "机构类型", "close_date": "撤并日期", "successor_id": "承接机构号",
    },
    "managers": {
        "manager_id": "客户经理号", "manager_name": "姓名", "branch_id": "机构号", "grade": "等级",
        "start_date": "任职开始日期", "end_date": "任职结束日期",
    },
    "products": {
        "product_code": "产品代码", "product_name": "产品名称", "category": "产品类别", "essential": "是否基础产品",
    },
    "sales": {
        "sale_id": "销售流水号", "sale_date": "销售日期", "manager_id": "客户经理号", "client_id": "客户号",
        "product_code": "产品代码", "amount": "金额(元)", "premium_type": "缴费方式", "cancelled_on": "撤销日期",
    },
    "complaints": {
        "complaint_id": "投诉编号", "opened_at": "受理时间", "closed_at": "结案时间", "manager_id": "客户经理号",
        "client_id": "客户号", "category": "投诉类别", "severity": "严重程度", "upheld": "是否属实",
    },
    "service_checks": {
        "check_id": "检查编号", "checked_on": "检查日期", "branch_id": "网点编号", "score": "得分",
    },
    "targets": {
        "month": "月份", "unit_type": "对象类型", "unit_id": "对象编号", "kpi": "指标", "target": "目标值",
        "beyond": "越级线",
    },
    "control_totals": {"table": "数据表", "month": "月份", "rows": "行数", "sum": "合计金额"},
}  # fmt: skip
AMOUNT_IN_WAN = "金额(万元)"

KINDS = {
    "province": "省分行", "city": "二级分行", "sub_branch": "支行", "outlet": "网点", "wealth_centre": "理财中心",
}  # fmt: skip
PRODUCT_CATEGORIES = {
    "deposit": "存款", "debit_card": "借记卡", "ebank": "电子银行", "sms": "短信服务", "wealth_card": "理财卡",
    "wealth": "理财", "fund": "基金", "insurance": "保险", "gold": "实物金", "bond": "国债", "card": "信用卡",
    "loan": "贷款",
}  # fmt: skip
PREMIUMS = ("趸缴", "期缴")  # single, regular
NO_YES = ("否", "是")
UNIT_TYPES = ("机构", "客户经理")
TABLES = {
    "clients": "客户", "holdings": "持有", "sales": "销售", "complaints": "投诉", "contacts": "联系",
    "opportunities": "商机", "service_checks": "神秘人检查", "targets": "目标",
}  # fmt: skip


def chinese(table: str, names: list[str]) -> list[str]:
    """The Chinese header of every column of a table."""
    return [HEADERS[table][name] for name in names]

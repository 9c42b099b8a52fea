"""The demo city: real divisions of Wuxi; every place, firm and person in it is invented (演示数据)."""

"""Rules of benefits over the province: programmes, tables that hide small numbers, ages of deaths."""

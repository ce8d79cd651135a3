"""The province makes an edition of the award: on screen, and as a workbook that is compared before it holds."""

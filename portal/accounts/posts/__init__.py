"""Posts that sign (Bupati, Kepala Dinas, Kepala Kantor Cabang) and who holds them from one hour until another."""

/* Programs that hide their code from every other rule. */

rule upx_packed_elf {
  meta:
    description = "An ELF program packed with UPX, whose loader names it"
  strings:
    $mark = "UPX!"
  condition:
    uint32(0) == 0x464c457f and $mark in (0x40..0x200)
}

# Two containers and what refers to them, as nvcc lays them out.
	.section .nv_fatbin, "a"
	.balign 8
plain:
	.incbin "scale.fatbin"
	.balign 8
compressed:
	.incbin "scale-compressed.fatbin"
	.section .nvFatBinSegment, "aw"
	.balign 8
	.long 0x466243b1, 1
	.quad plain, 0
	.long 0x466243b1, 1
	.quad compressed, 0
	.text
	.globl is_fat_binary
	.type is_fat_binary, @function
	.balign 8
# bool is_fat_binary(int32_t first): compares with the magic number, which is no container.
is_fat_binary:
	.skip 6, 0x90
	.byte 0x81, 0xff
	.long 0xba55ed50
	sete %al
	ret
	.size is_fat_binary, . - is_fat_binary
	.section .note.GNU-stack, "", @progbits

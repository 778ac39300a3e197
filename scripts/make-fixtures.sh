#!/usr/bin/env bash
# Makes the image files in test/fixtures/images and what qemu-img says of them. They are committed: neither the tests nor CI
# need QEMU. Made with QEMU 7.2.22 and util-linux 2.38.1 (sfdisk). A new run gives other bytes (UUIDs, times), the same facts.
set -euo pipefail
cd "$(dirname "$0")/../test/fixtures/images"
rm -rf -- *
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

small=cluster_size=4096
qcow2() { qemu-img create -q -f qcow2 "$@"; }

# Raw disks: MBR with code, GPT for BIOS and UEFI, GPT for UEFI only, a file system without partitions.
truncate -s 128K mbr.raw
printf 'start=1, size=200, type=83, bootable\n' | sfdisk -q --label dos mbr.raw
printf '\xfa\x31\xc0' | dd of=mbr.raw conv=notrunc status=none
truncate -s 128K gpt.raw
printf 'first-lba: 34\nstart=34, size=10, type=21686148-6449-6E6F-744E-656564454649\nstart=44, size=20, type=U\nstart=64, size=100, type=L\n' |
  sfdisk -q --label gpt gpt.raw
truncate -s 128K gpt-uefi.raw
printf 'first-lba: 34\nstart=34, size=20, type=U\nstart=54, size=100, type=L\n' | sfdisk -q --label gpt gpt-uefi.raw
truncate -s 128K data.raw
mke2fs -q -t ext2 -b 1024 data.raw

# qcow2 that ECS imports.
qemu-img convert -f raw -O qcow2 mbr.raw web.qcow2
qemu-img resize -q web.qcow2 2G
qemu-img convert -f raw -O qcow2 -o $small mbr.raw qcow2-with-data.qcow2
qcow2 -o compat=0.10,$small qcow2-v2.qcow2 64M
qcow2 -o compat=1.1,$small qcow2-v3.qcow2 64M
qcow2 -o $small,lazy_refcounts=on qcow2-lazy.qcow2 64M
# qcow2 that is doubtful.
qcow2 -o compression_type=zstd,$small qcow2-zstd.qcow2 64M
qcow2 -o extended_l2=on,cluster_size=16384 qcow2-extended-l2.qcow2 64M
qcow2 -o $small qcow2-snapshots.qcow2 64M
qemu-img snapshot -q -c before qcow2-snapshots.qcow2
# qcow2 that is refused.
qcow2 "$work/base.qcow2" 64M
qcow2 -o $small -F qcow2 -b "$work/base.qcow2" overlay.qcow2
qemu-img rebase -q -u -F qcow2 -b base.qcow2 overlay.qcow2
qcow2 -o "data_file=$work/data.bin,$small" qcow2-data-file.qcow2 64M
qcow2 --object secret,id=key,data=secret -o encrypt.format=aes,encrypt.key-secret=key,$small qcow2-aes.qcow2 64M
qcow2 --object secret,id=key,data=secret -o encrypt.format=luks,encrypt.key-secret=key,encrypt.iter-time=10,$small "$work/luks.qcow2" 64M
# The LUKS header has 2 MiB: only what is read of it is kept. Its size is in the file's name.
head -c 8192 "$work/luks.qcow2" >"qcow2-luks.qcow2.$(stat -c %s "$work/luks.qcow2").head"
qcow2 huge-3tib.qcow2 3T
qcow2 big-41gib.qcow2 41G

# VHD: fixed and dynamic, with the exact size and with the size rounded to cylinders.
qemu-img convert -f raw -O vpc -o subformat=fixed,force_size=on mbr.raw db.vhd
qemu-img create -q -f vpc -o subformat=dynamic,force_size=on app.vhd 64M
qemu-img create -q -f vpc -o subformat=dynamic vhd-cylinders.vhd 64M

# VMDK: the two kinds that are one file, and two that are not.
qemu-img create -q -f vmdk -o subformat=monolithicSparse vmdk-sparse.vmdk 64M
qemu-img convert -f raw -O vmdk -o subformat=streamOptimized mbr.raw vmdk-stream.vmdk
qemu-img create -q -f vmdk -o subformat=monolithicFlat "$work/flat.vmdk" 64M
cp "$work/flat.vmdk" vmdk-descriptor.vmdk

# No images, or none that ECS imports.
qemu-img create -q -f vdi disk.vdi 64M
qemu-img create -q -f qcow disk.qcow 64M
gzip -nc mbr.raw >mbr.raw.gz
xz -c mbr.raw >mbr.raw.xz
zstd -qc mbr.raw >mbr.raw.zst
bzip2 -c mbr.raw >mbr.raw.bz2
tar -cf appliance.ova --owner=0 --group=0 vmdk-descriptor.vmdk
printf '<!DOCTYPE html>\n<html><head><title>403 Forbidden</title></head></html>\n' >error-page.qcow2

# Images that are larger than what is read of them, for tests that cut them off: data that compresses well, so they are kept with gzip.
mkdir whole
pattern() { # FILE MIB_AT MIB_LONG
  head -c "${3}M" /dev/zero | tr '\0' U | dd of="$1" bs=1M seek="$2" conv=notrunc status=none
}
truncate -s 64M "$work/whole.raw"
for at in 0 20 62; do pattern "$work/whole.raw" $at 1; done
for options in cluster_size=65536 cluster_size=512 cluster_size=2097152 refcount_bits=1 refcount_bits=64 compat=0.10; do
  qemu-img convert -f raw -O qcow2 -o $options "$work/whole.raw" "whole/${options/=/-}.qcow2"
done
qcow2 -o preallocation=metadata whole/preallocated.qcow2 4M
qemu-img convert -f raw -O vmdk -o subformat=monolithicSparse "$work/whole.raw" whole/sparse.vmdk
# Its tables of 20 GiB are not among the bytes at the start; the last grain is in the last table, or far from it.
for last in 19 2; do
  qcow2 -o $small whole/far-$last.qcow2 20G
  qemu-img create -q -f vmdk whole/far-$last.vmdk 20G
  for file in whole/far-$last.qcow2 whole/far-$last.vmdk; do
    for at in 0 1 $last; do qemu-io -c "write -P 85 ${at}G 2M" "$file" >/dev/null; done
  done
done
for file in whole/far-19.*; do qemu-io -c "write -P 85 20478M 2M" "$file" >/dev/null; done
gzip -n9 whole/*

# What qemu-img says: with -f where it would guess a fixed VHD to be raw.
info() {
  qemu-img info --output=json -f "$2" "$1" |
    jq --arg file "$1" '{($file): {format, virtualSizeBytes: .["virtual-size"], clusterBytes: .["cluster-size"]}}'
}
for file in *.raw *.qcow2 *.vhd vmdk-s*.vmdk; do
  case $file in
  error-page.qcow2) continue ;;
  *.vhd) info "$file" vpc ;;
  overlay.qcow2) qemu-img info --output=json "$file" | jq --arg file "$file" '{($file): {format, virtualSizeBytes: .["virtual-size"], clusterBytes: .["cluster-size"]}}' ;;
  *) info "$file" "${file##*.}" ;;
  esac
done | jq -s 'add' >qemu-img-info.json
ls -l

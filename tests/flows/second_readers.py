"""What second_readers.sh runs: packs a tree with every tool, and compares.

    second_readers.py WORK        `airlock` is found by PATH
"""
import hashlib
import json
import os
import pathlib
import shutil
import stat
import subprocess
import sys
import zipfile

WORK = pathlib.Path(sys.argv[1])
# libarchive turns names into the locale's characters.
os.environ["LC_ALL"] = "C.UTF-8"
TREE = WORK / "tree"
TAR_PACKINGS = {"": "", "gzip": ".gz", "bzip2": ".bz2", "xz": ".xz",
                "zstd": ".zst"}
SPEC = """Name: sample
Version: 1
Release: 1
Summary: A tree
License: none
BuildArch: noarch
AutoReqProv: no
%define __os_install_post %{nil}
%description
A tree.
%install
cp -a TREE %{buildroot}/tree
%post
true
%files
/tree
%ghost /var/log/sample.log
"""


def run(command, cwd=None, stdin=None, stdout=None):
    done = subprocess.run(command, cwd=cwd, stdin=stdin,
                          stdout=stdout or subprocess.PIPE,
                          stderr=subprocess.PIPE, shell=isinstance(command, str),
                          executable="/bin/bash" if isinstance(command, str)
                          else None)
    if done.returncode != 0:
        sys.exit(f"{command}: exit {done.returncode}\n{done.stderr.decode()}")


def make_tree():
    """Types, modes and names that archives have to carry."""
    (TREE / "usr/bin").mkdir(parents=True)
    (TREE / "etc/empty").mkdir(parents=True)
    deep = TREE / "deep" / ("d" * 90) / ("e" * 90)
    deep.mkdir(parents=True)
    (deep / ("f" * 120)).write_bytes(b"a name of more than 256 bytes\n")
    (TREE / "usr/bin/program").write_bytes(os.urandom(1) * 300_000)
    os.chmod(TREE / "usr/bin/program", 0o4755)
    (TREE / "etc/secret").write_bytes(b"x")
    os.chmod(TREE / "etc/secret", 0o600)
    (TREE / "etc/nothing").write_bytes(b"")
    (TREE / "etc/block").write_bytes(b"b" * 512)
    (TREE / "etc/gr\u00fc\u00df gott").write_bytes(b"a name in UTF-8\n")
    os.symlink("../etc/secret", TREE / "usr/link")
    os.symlink("/absolute/" + "l" * 120, TREE / "usr/long-link")
    os.link(TREE / "usr/bin/program", TREE / "usr/bin/a-second-name")


def tree_at(root, links):
    """The files below `root`: type, mode, and bytes or target.

    `links`: whether names of one file are told apart from copies of it.
    """
    found, names = {}, {}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        info = path.lstat()
        if stat.S_ISLNK(info.st_mode):
            found[name] = ("symlink", os.readlink(path))
            continue
        mode = stat.S_IMODE(info.st_mode)
        if stat.S_ISDIR(info.st_mode):
            found[name] = ("dir", mode)
            continue
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        found[name] = ("file", mode, digest)
        if links and info.st_nlink > 1:
            names.setdefault(info.st_ino, []).append(name)
    return found, sorted(sorted(n) for n in names.values())


def listed(archive, prefix, links):
    """The same from `airlock inspect`, of the members below `prefix`."""
    done = subprocess.run(["airlock", "inspect", str(archive), "--json"],
                          stdout=subprocess.PIPE, check=False)
    answer = json.loads(done.stdout)
    if done.returncode != 0 or answer["coverage"] != "complete":
        sys.exit(f"{archive.name}: {done.stdout.decode()[:500]}")
    found, groups = {}, {}
    for member in answer["members"]:
        if not member["path"].startswith(prefix):
            continue
        name = member["path"][len(prefix):]
        if name == "." or "!/" in name:
            continue
        kind = member["type"]
        if kind == "symlink":
            found[name] = ("symlink", member["link"])
        elif kind == "dir":
            found[name] = ("dir", member["mode"])
        elif kind == "hardlink":
            found[name] = found[member["link"]]
            groups.setdefault(member["link"], []).append(name)
        else:
            found[name] = ("file", member["mode"],
                           member["digest"].removeprefix("sha256:"))
    names = [sorted([target] + others) for target, others in groups.items()]
    return found, sorted(names) if links else []


def compare(archive, unpack, prefix="", links=True, modes=True):
    """`unpack`: a shell command that unpacks $A into the current folder."""
    folder = WORK / "unpacked"
    folder.mkdir()
    run(f"A={archive}; umask 0; {unpack}", cwd=folder)
    ours = listed(archive, prefix, links)
    theirs = tree_at(folder, links)
    shutil.rmtree(folder)
    if not modes:
        ours, theirs = [({k: v if v[0] == "symlink" else (v[0],) + v[2:]
                          for k, v in side[0].items()}, side[1])
                        for side in (ours, theirs)]
    if ours != theirs:
        for name in sorted(set(ours[0]) | set(theirs[0])):
            one, other = ours[0].get(name), theirs[0].get(name)
            if one != other:
                print(f"  {name}: we {one}, they {other}")
        if ours[1] != theirs[1]:
            print(f"  names of one file: we {ours[1]}, they {theirs[1]}")
        sys.exit(f"{archive.name}: two readings, by `{unpack}`")
    if len(theirs[0]) < 5:
        sys.exit(f"{archive.name}: hardly anything was unpacked")
    return 1


def tars():
    count = 0
    for form in ("gnu", "pax", "ustar"):
        # ustar has no room for the long names.
        without = "--exclude=deep --exclude=long-link" if form == "ustar" else ""
        for packing, ending in TAR_PACKINGS.items():
            archive = WORK / f"{form}.tar{ending}"
            pack = f"| {packing} -c" if packing else ""
            run(f"tar --format={form} {without} -C {TREE} -cf - . {pack}"
                f" >{archive}")
            count += compare(archive, "tar -xpf $A")
            count += compare(archive, "bsdtar -xpf $A")
    for form in ("ustar", "pax", "gnutar"):
        archive = WORK / f"libarchive-{form}.tar"
        without = "--exclude deep --exclude long-link" if form == "ustar" else ""
        run(f"bsdtar --format {form} --no-xattrs --no-fflags {without} -C {TREE}"
            f" -cf {archive} .")
        count += compare(archive, "tar -xpf $A")
    return count


def zips():
    count = 0
    # Info-ZIP writes UTF-8 without saying so: to unzip on Linux a name as it
    # stands, to Python another one in code page 437. We refuse that (see below).
    makers = {
        "info-zip": "zip -q -r -y {0} . -x '*gott'",
        "info-zip-stored": "zip -q -0 -r -y {0} . -x '*gott'",
        "info-zip-streamed": "zip -q -r -y - . -x '*gott' | cat >{0}",
        "info-zip-64": "zip -q -fz -r -y {0} . -x '*gott'",
        "libarchive": "bsdtar --format zip -cf {0} *",
    }
    for name, command in makers.items():
        archive = WORK / f"{name}.zip"
        run(command.format(archive), cwd=TREE)
        # Neither zip nor unzip has hard links.
        count += compare(archive, "unzip -qK $A", links=False)
        count += compare(archive, "bsdtar -xpf $A", links=False)
    archive = WORK / "code-page.zip"
    run(f"zip -q -r -y {archive} etc", cwd=TREE)
    done = subprocess.run(["airlock", "inspect", archive, "--json"],
                          stdout=subprocess.PIPE, check=False)
    if json.loads(done.stdout).get("reason") != "member-path":
        sys.exit(f"a name in no code page: {done.stdout.decode()}")
    archive = WORK / "python.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
        for path in sorted(TREE.rglob("*")):
            if not path.is_symlink():
                out.write(path, path.relative_to(TREE))
    count += compare(archive, "unzip -qK $A", links=False)
    count += compare(archive, "python3 -m zipfile -e $A .", links=False,
                     modes=False)
    return count


def cpios():
    count = 0
    for form in ("newc", "crc"):
        archive = WORK / f"{form}.cpio"
        run(f"find . -depth -print0 | cpio -0 -o --quiet -H {form} >{archive}",
            cwd=TREE)
        count += compare(archive, "cpio -idm --quiet <$A")
        count += compare(archive, "bsdtar -xpf $A")
        run(f"zstd -q {archive}")
        count += compare(WORK / f"{form}.cpio.zst",
                         "zstd -dc $A | cpio -idm --quiet", "content!/")
    archive = WORK / "libarchive.cpio"
    run(f"find * | bsdtar --format newc -n -cf {archive} -T -", cwd=TREE)
    count += compare(archive, "cpio -idm --quiet <$A")
    return count


def debs():
    count = 0
    root = WORK / "deb"
    shutil.copytree(TREE, root, symlinks=True, copy_function=shutil.copy2)
    # copytree follows no hard link: one more, so that there is one.
    os.remove(root / "usr/bin/a-second-name")
    os.link(root / "usr/bin/program", root / "usr/bin/a-second-name")
    (root / "DEBIAN").mkdir()
    (root / "DEBIAN/control").write_text(
        "Package: sample\nVersion: 1\nArchitecture: all\n"
        "Maintainer: Nobody <nobody@example.org>\nDescription: a tree\n")
    for packing, ending in {"gzip": ".gz", "xz": ".xz", "zstd": ".zst",
                            "none": ""}.items():
        archive = WORK / f"{packing}.deb"
        run(["dpkg-deb", f"-Z{packing}", "-b", str(root), str(archive)])
        count += compare(archive, "dpkg-deb -x $A .", f"data.tar{ending}!/")
    return count


def rpms():
    count = 0
    spec = WORK / "sample.spec"
    spec.write_text(SPEC.replace("TREE", str(TREE)))
    for payload in ("w9.gzdio", "w9.bzdio", "w2.xzdio", "w19.zstdio",
                    "w.ufdio"):
        top = WORK / f"rpm-{payload}"
        run(["rpmbuild", "-bb", "--quiet", "--define", f"_topdir {top}",
             "--define", f"_binary_payload {payload}", str(spec)])
        archive = next(top.rglob("*.rpm"))
        count += compare(archive, "rpm2cpio $A | cpio -idm --quiet",
                         "payload!/")
    return count


def main():
    make_tree()
    total = 0
    for kind in (tars, zips, cpios, debs, rpms):
        count = kind()
        print(f"ok  {kind.__name__}: {count} archives read twice, the same")
        total += count
    print(f"ok  {total} comparisons")


main()

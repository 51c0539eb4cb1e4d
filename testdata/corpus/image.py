"""Archives of images, as `docker save` writes them with its old names and with
those of an OCI layout."""
import hashlib
import json

from corpus.cases import accepted, refused
from corpus.tar_form import *


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def layer(*members):
    return b"".join(members) + END


def text(value):
    return json.dumps(value, separators=(",", ":")).encode()


def config(layers, **runs):
    return text({"architecture": "amd64", "config": runs, "os": "linux",
                 "rootfs": {"type": "layers", "diff_ids": [
                     "sha256:" + sha256(one) for one in layers]}})


def saved(layers, change=None, configured=None, links=(), **runs):
    """As docker wrote it up to version 24. `change` replaces a member."""
    body = configured or config(layers, **runs)
    names = ["%s/layer.tar" % sha256(b"%d" % at + one)
             for at, one in enumerate(layers)]
    files = {name: one for name, one in zip(names, layers)}
    files[sha256(body) + ".json"] = body
    files["manifest.json"] = text([{
        "Config": sha256(body) + ".json", "RepoTags": ["app:1"],
        "Layers": names}])
    files.update(change or {})
    return b"".join(member(name.encode(), one)
                    for name, one in files.items() if one is not None) + END


def blob(data):
    return "blobs/sha256/" + sha256(data)


def descriptor(kind, data, **more):
    return {"mediaType": "application/vnd.oci.image." + kind,
            "digest": "sha256:" + sha256(data), "size": len(data), **more}


def laid_out(layers, change=None, docker=None, **runs):
    """The same as an OCI layout, with docker's own document beside it."""
    body = config(layers, **runs)
    manifest = text({
        "schemaVersion": 2,
        "config": descriptor("config.v1+json", body),
        "layers": [descriptor("layer.v1.tar", one) for one in layers]})
    files = {blob(one): one for one in [*layers, body, manifest]}
    files["index.json"] = text({
        "schemaVersion": 2,
        "manifests": [descriptor("manifest.v1+json", manifest)]})
    files["oci-layout"] = text({"imageLayoutVersion": "1.0.0"})
    files["manifest.json"] = text([{
        "Config": blob(body), "RepoTags": ["app:1"],
        "Layers": docker or [blob(one) for one in layers]}])
    files.update(change or {})
    return b"".join(member(name.encode(), one)
                    for name, one in files.items() if one is not None) + END


BASE = layer(member(b"etc/", kind=b"5", mode=0o755),
             member(b"etc/passwd", b"root\n"), member(b"opt/old", b"old"),
             member(b"opt/sub/older", b"older"))
TOP = layer(member(b"etc/.wh.passwd"), member(b"opt/.wh..wh..opq"),
            member(b"opt/new", b"new"))


@accepted("tar", "tar", facts=("image=app:1", "image.layer=",
                               "image.entrypoint=/bin/app --run",
                               "image.user=1000", "image.port=80/tcp"))
def docker_archive():
    """layers, whiteouts and what is started are read from it"""
    return saved([BASE, TOP], Entrypoint=["/bin/app"], Cmd=["--run"],
                 User="1000", ExposedPorts={"80/tcp": {}})


@accepted("tar", "tar", facts=("image=app:1", "image.layer=blobs/sha256/"))
def docker_archive_as_layout():
    """both documents speak of one image"""
    return laid_out([BASE, TOP])


@accepted("tar", "tar", facts=("void-whiteout=",))
def void_whiteout():
    """a layer may delete what is not there, and it is said"""
    return saved([BASE, layer(member(b"etc/.wh.nothing"))])


@accepted("tar", "tar", facts=("below-link=",))
def below_a_link():
    """where it ends depends on who unpacks the layers"""
    return saved([layer(member(b"lib", kind=b"2", link=b"usr/lib")),
                  layer(member(b"lib/x", b"x"))])


@accepted("tar", "tar")
def manifest_of_something_else():
    """other archives have a manifest.json too"""
    return member(b"manifest.json", text({"name": "app"})) + END


@accepted("tar", "tar", facts=("image.layer=",))
def empty_layer():
    """a layer may add nothing"""
    return saved([BASE, END])


def twice():
    one = layer(member(b"a", b"a"))
    return one, sha256(b"0" + one) + "/layer.tar"


@refused("tar", "bad-container", "is a whiteout and no empty file")
def whiteout_with_bytes():
    """bytes in it would be seen by no container and by no scanner"""
    return saved([BASE, layer(member(b"etc/.wh.passwd", b"hidden"))])


@refused("tar", "bad-container", "is a whiteout and no empty file")
def whiteout_that_is_a_folder():
    """some would make a folder of it, some delete"""
    return saved([BASE, layer(member(b"etc/.wh.passwd/", kind=b"5"))])


@refused("tar", "bad-container", "is a whiteout of nothing that has a name")
def whiteout_of_no_name():
    """a mark and no name"""
    return saved([BASE, layer(member(b"etc/.wh."))])


@refused("tar", "bad-container", "is a whiteout of nothing that has a name")
def whiteout_of_the_parent():
    """it would delete the folder above"""
    return saved([BASE, layer(member(b"etc/.wh..."))])


@refused("tar", "bad-container", "is a whiteout of nothing that has a name")
def whiteout_of_aufs():
    """what aufs kept for itself means nothing to others"""
    return saved([BASE, layer(member(b".wh..wh.plnk"))])


@refused("tar", "bad-container", "deletes what the same layer adds")
def whiteout_of_its_own_layer():
    """which of the two stands first decides for some"""
    return saved([BASE, layer(member(b"opt/x", b"x"), member(b"opt/.wh.x"))])


@refused("tar", "bad-container", "is named and not there")
def missing_layer():
    """a layer that nobody could look into"""
    name = sha256(b"0" + BASE) + "/layer.tar"
    return saved([BASE, TOP], change={name: None})


@refused("tar", "bad-container", "is no JSON, or not there")
def missing_config():
    """what starts is said there"""
    body = config([BASE])
    return saved([BASE], change={sha256(body) + ".json": None})


@refused("tar", "bad-container", "a config of 1 layers for a manifest of 2")
def layers_that_are_not_counted():
    """a loader that goes by the one leaves out the other's"""
    return saved([BASE, TOP], configured=config([BASE]))


@refused("tar", "bad-container", "a config without rootfs.diff_ids")
def config_without_layers():
    """nothing would bind the layers to it"""
    return saved([BASE], configured=text({"os": "linux"}))


@refused("tar", "digest-mismatch", "is not the one of the config")
def layer_of_another_config():
    """another layer under the name of one"""
    name = sha256(b"0" + BASE) + "/layer.tar"
    return saved([BASE], change={name: TOP})


@refused("tar", "bad-container", "cannot be taken apart")
def layer_that_is_no_tar():
    """what cannot be looked into is not shown as looked into"""
    body = b"no tar" * 1000
    return saved([body])


@refused("tar", "digest-mismatch", "has another digest")
def blob_with_another_digest():
    """a name is a promise in a layout"""
    return laid_out([BASE, TOP], change={blob(TOP): BASE})


@refused("tar", "bad-container", "are of different images")
def two_documents_of_different_images():
    """one program would load the one, another the other"""
    return laid_out([BASE, TOP], docker=[blob(TOP), blob(BASE)])


@refused("tar", "bad-container", "a layout without index.json")
def layout_without_index():
    """nothing would say what its blobs are"""
    return laid_out([BASE], change={"index.json": None})


@refused("tar", "bad-container", "is a link to no layer")
def link_to_no_layer():
    """old versions link to a layer that is there already, and to nothing else"""
    one, name = twice()
    body = saved([one], change={name: None})
    return member(name.encode(), kind=b"2", link=b"../../x/layer.tar") + body


@accepted("tar", "tar", facts=("image=app:1",))
def link_to_a_layer():
    """the same layer twice is a link"""
    one, name = twice()
    other = sha256(b"1" + one) + "/layer.tar"
    body = saved([one, one], change={other: None})
    return member(other.encode(), kind=b"2",
                  link=b"../" + name.encode()) + body

#include "airlock/formats/oci.h"

#include <gtest/gtest.h>

#include "airlock/crypto/hash.h"

namespace airlock::formats {
namespace {

ObjectDigest DigestOf(std::string_view text) {
  return crypto::DigestObject(AsBytes(text));
}

const OciDescriptor kImage{
    std::string(kOciManifestMediaType), DigestOf("i"), 1, {}};
const OciDescriptor kConfig{
    std::string(kOciConfigMediaType), DigestOf("c"), 2, {}};

TEST(Oci, SaysInThePayloadWhichManifestUnderWhichName) {
  EXPECT_EQ(SimpleSigningPayload("registry.example/x\"y", DigestOf("i")),
            R"({"critical":{"identity":{"docker-reference":)"
            R"("registry.example/x\"y"},"image":{"docker-manifest-digest":")" +
                DigestOf("i").text() +
                R"("},"type":"cosign container image signature"},)"
                R"("optional":{}})");
}

TEST(Oci, CarriesTheSignatureAsAnAnnotationOfThePayload) {
  const OciDescriptor layer = CosignPayloadLayer("pay", AsBytes("sig"));
  EXPECT_EQ(layer.media_type, kSimpleSigningMediaType);
  EXPECT_EQ(layer.digest, DigestOf("pay"));
  EXPECT_EQ(layer.size, 3u);
  ASSERT_EQ(layer.annotations.size(), 1u);
  EXPECT_EQ(layer.annotations[0].first, "dev.cosignproject.cosign/signature");
  EXPECT_EQ(layer.annotations[0].second, "c2ln");
}

TEST(Oci, NamesThePayloadInTheConfiguration) {
  EXPECT_EQ(CosignSignatureConfig(DigestOf("pay")),
            R"({"architecture":"","config":{},)"
            R"("created":"0001-01-01T00:00:00Z",)"
            R"("history":[{"created":"0001-01-01T00:00:00Z"}],"os":"",)"
            R"("rootfs":{"diff_ids":[")" +
                DigestOf("pay").text() + R"("],"type":"layers"}})");
}

TEST(Oci, RendersASignatureForItsTag) {
  const OciDescriptor layer = CosignPayloadLayer("pay", AsBytes("sig"));
  EXPECT_EQ(
      CosignSignatureManifest(kConfig, layer, nullptr),
      R"({"config":{"digest":")" + DigestOf("c").text() +
          R"(","mediaType":"application/vnd.oci.image.config.v1+json",)"
          R"("size":2},"layers":[{"annotations":)"
          R"({"dev.cosignproject.cosign/signature":"c2ln"},"digest":")" +
          DigestOf("pay").text() +
          R"(","mediaType":"application/vnd.dev.cosign.simplesigning.v1+json",)"
          R"("size":3}],)"
          R"("mediaType":"application/vnd.oci.image.manifest.v1+json",)"
          R"("schemaVersion":2})");
}

TEST(Oci, RendersASignatureAsAReferrer) {
  const OciDescriptor layer = CosignPayloadLayer("pay", AsBytes("sig"));
  const std::string manifest = CosignSignatureManifest(kConfig, layer, &kImage);
  const std::string type(kCosignArtifactType);
  EXPECT_TRUE(manifest.starts_with(
      "{\"artifactType\":\"" + type + "\",\"config\":{\"digest\":\"" +
      DigestOf("c").text() + "\",\"mediaType\":\"" + type + "\""));
  EXPECT_TRUE(manifest.ends_with(
      R"("subject":{"digest":")" + DigestOf("i").text() +
      R"(","mediaType":"application/vnd.oci.image.manifest.v1+json",)"
      R"("size":1}})"));
}

TEST(Oci, MarksImagesIndexesAndSignatures) {
  const auto kind = [](const OciDescriptor& descriptor) {
    EXPECT_EQ(descriptor.annotations.size(), 2u);
    EXPECT_EQ(descriptor.annotations[0].first, "kind");
    EXPECT_EQ(descriptor.annotations[1].first,
              "org.opencontainers.image.ref.name");
    return descriptor.annotations[0].second;
  };
  EXPECT_EQ(kind(NamedImage(kImage, "x:1")), "dev.cosignproject.cosign/image");
  for (const std::string_view type :
       {kOciIndexMediaType, kDockerListMediaType}) {
    OciDescriptor index = kImage;
    index.media_type = type;
    EXPECT_EQ(kind(NamedImage(index, "x:1")),
              "dev.cosignproject.cosign/imageIndex");
  }
  const OciDescriptor signature = NamedSignature(kConfig, kImage.digest);
  EXPECT_EQ(kind(signature), "dev.cosignproject.cosign/sigs");
  EXPECT_EQ(signature.annotations[1].second,
            "sha256-" + DigestOf("i").hex() + ".sig");
}

TEST(Oci, ListsManifestsInTheirOrder) {
  EXPECT_EQ(OciIndex({kImage, NamedImage(kConfig, "x:1")}),
            R"({"manifests":[{"digest":")" + DigestOf("i").text() +
                R"(","mediaType":"application/vnd.oci.image.manifest.v1+json",)"
                R"("size":1},{"annotations":)"
                R"({"kind":"dev.cosignproject.cosign/image",)"
                R"("org.opencontainers.image.ref.name":"x:1"},"digest":")" +
                DigestOf("c").text() +
                R"(","mediaType":"application/vnd.oci.image.config.v1+json",)"
                R"("size":2}],)"
                R"("mediaType":"application/vnd.oci.image.index.v1+json",)"
                R"("schemaVersion":2})");
  EXPECT_EQ(OciLayoutFile(), R"({"imageLayoutVersion":"1.0.0"})");
}

}  // namespace
}  // namespace airlock::formats

/** A Sigstore instance of our own: certificate authority by openssl, transparency log by hand. */
import { assert } from "@std/assert";
import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from "node:crypto";
import { Buffer } from "node:buffer";
import type { TestWorld } from "./world.ts";
import { outputOf } from "./limited_command.ts";

/** What a bundle is made from. */
export interface BundleRequest {
  readonly subjects: readonly { name: string; digest: Record<string, string> }[];
  readonly identity: string;
  readonly issuer: string;
  /** Seconds since 1970 at which the log says the entry was made; default now. */
  readonly integratedTime?: number;
}

/** Signs bundles and publishes the trusted root that they are checked against. */
export class SigstoreInstance {
  private constructor(
    private readonly world: TestWorld,
    private readonly name: string,
    private readonly logKey: KeyObject,
  ) {}

  static async create(world: TestWorld, name = "sigstore"): Promise<SigstoreInstance> {
    const at = (file: string) => world.path(`${name}-${file}`);
    await newKey(at("ca.key"));
    await newKey(at("log.key"));
    await openssl(
      ["req", "-x509", "-new", "-key", at("ca.key"), "-subj", "/O=test/CN=sigstore", "-days", "30"]
        .concat("-addext", "keyUsage=critical,keyCertSign", "-out", at("ca.pem")),
    );
    return new SigstoreInstance(
      world,
      name,
      createPrivateKey(await Deno.readTextFile(at("log.key"))),
    );
  }

  /** The document that names this instance's keys. */
  async trustedRoot(): Promise<unknown> {
    const start = "2020-01-01T00:00:00.000Z";
    const publicKey = this.logPublicKey();
    return {
      mediaType: "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
      certificateAuthorities: [{
        subject: { organization: "test", commonName: "sigstore" },
        uri: "https://ca.example",
        certChain: { certificates: [{ rawBytes: await this.derOf("ca.pem") }] },
        validFor: { start },
      }],
      tlogs: [{
        baseUrl: "https://log.example",
        hashAlgorithm: "SHA2_256",
        publicKey: {
          rawBytes: publicKey.toString("base64"),
          keyDetails: "PKIX_ECDSA_P256_SHA_256",
          validFor: { start },
        },
        logId: { keyId: createHash("sha256").update(publicKey).digest("base64") },
      }],
      ctlogs: [],
      timestampAuthorities: [],
    };
  }

  /** A bundle as the instance would make it. */
  async bundle(request: BundleRequest): Promise<Record<string, unknown>> {
    await this.issueCertificate(request);
    const payloadType = "application/vnd.in-toto+json";
    const payload = Buffer.from(JSON.stringify({
      _type: "https://in-toto.io/Statement/v1",
      subject: request.subjects,
      predicateType: "https://slsa.dev/provenance/v1",
      predicate: {},
    }));
    const key = createPrivateKey(await Deno.readTextFile(this.at("leaf.key")));
    const head = `DSSEv1 ${payloadType.length} ${payloadType} ${payload.length} `;
    const signature = sign("sha256", Buffer.concat([Buffer.from(head), payload]), key)
      .toString("base64");
    return {
      mediaType: "application/vnd.dev.sigstore.bundle+json;version=0.1",
      verificationMaterial: {
        x509CertificateChain: { certificates: [{ rawBytes: await this.derOf("leaf.pem") }] },
        tlogEntries: [
          this.logEntry(
            { payload, signature, certificate: await Deno.readTextFile(this.at("leaf.pem")) },
            request.integratedTime ?? Math.floor(Date.now() / 1000),
          ),
        ],
      },
      dsseEnvelope: {
        payload: payload.toString("base64"),
        payloadType,
        signatures: [{ sig: signature, keyid: "" }],
      },
    };
  }

  private logEntry(
    signed: { payload: Buffer; signature: string; certificate: string },
    integratedTime: number,
  ): unknown {
    const logId = createHash("sha256").update(this.logPublicKey()).digest();
    const entry = {
      apiVersion: "0.0.1",
      kind: "dsse",
      spec: {
        envelopeHash: { algorithm: "sha256", value: "0".repeat(64) },
        payloadHash: {
          algorithm: "sha256",
          value: createHash("sha256").update(signed.payload).digest("hex"),
        },
        signatures: [{
          signature: signed.signature,
          verifier: Buffer.from(signed.certificate).toString("base64"),
        }],
      },
    };
    const body = Buffer.from(JSON.stringify(entry)).toString("base64");
    // The log signs these four fields in this order, as canonical JSON.
    const promise = { body, integratedTime, logID: logId.toString("hex"), logIndex: 1 };
    return {
      logIndex: "1",
      logId: { keyId: logId.toString("base64") },
      kindVersion: { kind: "dsse", version: "0.0.1" },
      integratedTime: String(integratedTime),
      inclusionPromise: {
        signedEntryTimestamp: sign("sha256", Buffer.from(JSON.stringify(promise)), this.logKey)
          .toString("base64"),
      },
      canonicalizedBody: body,
    };
  }

  private async issueCertificate({ identity, issuer }: BundleRequest): Promise<void> {
    await newKey(this.at("leaf.key"));
    const request = this.at("leaf.csr");
    await openssl(["req", "-new", "-key", this.at("leaf.key"), "-subj", "/", "-out", request]);
    await Deno.writeTextFile(
      this.at("leaf.cnf"),
      [
        "keyUsage=critical,digitalSignature",
        "extendedKeyUsage=codeSigning",
        "authorityKeyIdentifier=keyid",
        `subjectAltName=critical,URI:${identity}`,
        // "Issuer (V2)" of Sigstore's list of certificate extensions.
        `1.3.6.1.4.1.57264.1.8=ASN1:UTF8String:${issuer}`,
      ].join("\n"),
    );
    await openssl(
      ["x509", "-req", "-in", request, "-CA", this.at("ca.pem"), "-CAkey", this.at("ca.key")]
        .concat("-CAcreateserial", "-days", "1", "-extfile", this.at("leaf.cnf"))
        .concat("-out", this.at("leaf.pem")),
    );
  }

  private logPublicKey(): Buffer {
    return createPublicKey(this.logKey).export({ format: "der", type: "spki" });
  }

  private async derOf(file: string): Promise<string> {
    const pem = await Deno.readTextFile(this.at(file));
    return pem.replace(/-----[A-Z ]+-----|\s/g, "");
  }

  private at(file: string): string {
    return this.world.path(`${this.name}-${file}`);
  }
}

async function newKey(path: string): Promise<void> {
  await openssl(["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", path]);
}

async function openssl(args: string[]): Promise<void> {
  const { success, stderr } = await outputOf("openssl", { args });
  assert(success, new TextDecoder().decode(stderr));
}

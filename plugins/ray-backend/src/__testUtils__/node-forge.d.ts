import 'node-forge';

declare module 'node-forge' {
  namespace pki {
    /** What is signed of a certificate. The library exports it, its types do not. */
    function getTBSCertificate(certificate: Certificate): asn1.Asn1;
  }
}

package pki

import (
	"crypto/x509"
	"encoding/pem"
	"path/filepath"
	"testing"

	"k8s.io/client-go/tools/clientcmd"
)

const server = "https://127.0.0.1:6443"

func TestKubeconfigsOfAllUsersNameTheServerAndTheAuthority(t *testing.T) {
	base := t.TempDir()
	store, err := Open(base)
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(base, "kubeconfig")
	if err := store.WriteKubeconfigs(folder, server); err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(store.Authority.pem)
	for _, user := range Users() {
		config, err := clientcmd.BuildConfigFromFlags("", filepath.Join(folder, user.File+".yaml"))
		if err != nil {
			t.Fatal(err)
		}
		block, _ := pem.Decode(config.CertData)
		certificate, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := certificate.Verify(x509.VerifyOptions{Roots: pool, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}); err != nil {
			t.Errorf("%s: %v", user.File, err)
		}
		if certificate.Subject.CommonName != user.Name || len(certificate.Subject.Organization) != len(user.Groups) || config.Host != server {
			t.Errorf("%s: %v at %s", user.File, certificate.Subject, config.Host)
		}
		byToken, err := clientcmd.BuildConfigFromFlags("", filepath.Join(folder, user.File+"-token.yaml"))
		if err != nil || byToken.BearerToken == "" || len(byToken.CertData) > 0 {
			t.Errorf("%s-token: %+v, %v", user.File, byToken, err)
		}
	}
}

func TestKeysAreUsedAgain(t *testing.T) {
	base := t.TempDir()
	first, err := Open(base)
	if err != nil {
		t.Fatal(err)
	}
	second, err := Open(base)
	if err != nil {
		t.Fatal(err)
	}
	if string(first.Authority.pem) != string(second.Authority.pem) || first.tokens["alice"] == "" || first.tokens["alice"] != second.tokens["alice"] {
		t.Error("expected the same authority and the same tokens")
	}
}

func TestTheBackendIsAServiceAccount(t *testing.T) {
	for _, user := range Users() {
		if user.File == "raydeck" && user.Name != "system:serviceaccount:raydeck:raydeck" {
			t.Errorf("raydeck is %q", user.Name)
		}
	}
}

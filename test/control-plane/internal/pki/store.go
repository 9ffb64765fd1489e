package pki

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"

	"raydeck.dev/control-plane/internal/namespace"
)

// Store is the folder that holds the keys, DIR/pki.
type Store struct {
	Authority *Authority
	folder    string
	tokens    map[string]string
}

// Open reads the keys in base/pki, and makes those that are not there.
func Open(base string) (*Store, error) {
	store := &Store{folder: filepath.Join(base, "pki"), tokens: map[string]string{}}
	if err := os.MkdirAll(store.folder, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of the keys: %w", err)
	}
	for _, step := range []func() error{store.openAuthority, store.openServer, store.openServiceAccountKey, store.openTokens} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return store, nil
}

// Path is where the file lies: ca.crt, apiserver.crt, apiserver.key, sa.key, tokens.csv.
func (s *Store) Path(name string) string { return filepath.Join(s.folder, name) }

func (s *Store) has(name string) bool {
	_, err := os.Stat(s.Path(name))
	return !errors.Is(err, fs.ErrNotExist)
}

func (s *Store) write(name string, content []byte) error {
	if err := os.WriteFile(s.Path(name), content, 0o600); err != nil {
		return fmt.Errorf("write a key: %w", err)
	}
	return nil
}

func (s *Store) openAuthority() error {
	if s.has("ca.crt") {
		certificate, err := os.ReadFile(s.Path("ca.crt"))
		if err != nil {
			return fmt.Errorf("read the authority: %w", err)
		}
		key, err := os.ReadFile(s.Path("ca.key"))
		if err != nil {
			return fmt.Errorf("read the authority: %w", err)
		}
		s.Authority, err = readAuthority(certificate, key)
		return err
	}
	authority, err := newAuthority()
	if err != nil {
		return err
	}
	s.Authority = authority
	return errors.Join(s.write("ca.key", authority.keyPEM), s.write("ca.crt", authority.pem))
}

func (s *Store) openServer() error {
	if s.has("apiserver.crt") {
		return nil
	}
	pair, err := s.Authority.IssueServer("kube-apiserver", net.IPv4(127, 0, 0, 1), net.ParseIP(namespace.APIServerAddress))
	if err != nil {
		return err
	}
	return errors.Join(s.write("apiserver.key", pair.Key), s.write("apiserver.crt", pair.Certificate))
}

func (s *Store) openServiceAccountKey() error {
	if s.has("sa.key") {
		return nil
	}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return fmt.Errorf("make the service accounts' key: %w", err)
	}
	return s.write("sa.key", encode("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(key)))
}

// openTokens reads or makes the API server's file of static tokens, a line for
// each user: token,name,uid,"group,group".
func (s *Store) openTokens() error {
	if s.has("tokens.csv") {
		content, err := os.ReadFile(s.Path("tokens.csv"))
		if err != nil {
			return fmt.Errorf("read the tokens: %w", err)
		}
		for _, line := range strings.Split(strings.TrimSpace(string(content)), "\n") {
			if token, rest, found := strings.Cut(line, ","); found {
				name, _, _ := strings.Cut(rest, ",")
				s.tokens[name] = token
			}
		}
		return nil
	}
	var lines strings.Builder
	for _, user := range Users() {
		random := make([]byte, 16)
		if _, err := rand.Read(random); err != nil {
			return fmt.Errorf("make a token: %w", err)
		}
		s.tokens[user.Name] = hex.EncodeToString(random)
		fmt.Fprintf(&lines, "%s,%s,%s,%q\n", s.tokens[user.Name], user.Name, user.Name, strings.Join(user.Groups, ","))
	}
	return s.write("tokens.csv", []byte(lines.String()))
}

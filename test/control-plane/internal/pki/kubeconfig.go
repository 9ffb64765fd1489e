package pki

import (
	"fmt"
	"os"
	"path/filepath"

	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

const clusterName = "control-plane"

// WriteKubeconfigs writes FILE.yaml (client certificate) and FILE-token.yaml
// (static token) for each user into the folder.
func (s *Store) WriteKubeconfigs(folder, server string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("make the folder of the kubeconfigs: %w", err)
	}
	for _, user := range Users() {
		pair, err := s.Authority.IssueClient(user.Name, user.Groups)
		if err != nil {
			return err
		}
		kubeconfigs := map[string]*clientcmdapi.AuthInfo{
			user.File:            {ClientCertificateData: pair.Certificate, ClientKeyData: pair.Key},
			user.File + "-token": {Token: s.tokens[user.Name]},
		}
		for name, credentials := range kubeconfigs {
			file := filepath.Join(folder, name+".yaml")
			if err := clientcmd.WriteToFile(*s.kubeconfig(server, user.File, credentials), file); err != nil {
				return fmt.Errorf("write %s: %w", file, err)
			}
		}
	}
	return nil
}

func (s *Store) kubeconfig(server, user string, credentials *clientcmdapi.AuthInfo) *clientcmdapi.Config {
	config := clientcmdapi.NewConfig()
	config.Clusters[clusterName] = &clientcmdapi.Cluster{Server: server, CertificateAuthorityData: s.Authority.pem}
	config.AuthInfos[user] = credentials
	config.Contexts[clusterName] = &clientcmdapi.Context{Cluster: clusterName, AuthInfo: user, Namespace: "default"}
	config.CurrentContext = clusterName
	return config
}

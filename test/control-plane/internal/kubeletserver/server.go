// Package kubeletserver is the kubelets' own API: logs and port-forward of the
// pods of all nodes. exec and attach are not served.
package kubeletserver

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/klog/v2"

	"raydeck.dev/control-plane/internal/nodes"
	"raydeck.dev/control-plane/internal/pki"
)

// Pods finds the pods of the nodes.
type Pods interface {
	Pod(namespace, name string) (*corev1.Pod, error)
}

// Start serves on every node's address until the context ends: they are all
// local addresses here.
func Start(ctx context.Context, authority *pki.Authority, pods Pods, logs Logs) error {
	pair, err := authority.IssueServer("kubelet")
	if err != nil {
		return err
	}
	certificate, err := tls.X509KeyPair(pair.Certificate, pair.Key)
	if err != nil {
		return fmt.Errorf("the kubelets' certificate: %w", err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /containerLogs/{namespace}/{pod}/{container}", serveLogs(pods, logs))
	mux.HandleFunc("/portForward/{namespace}/{pod}", servePortForward(pods))
	server := &http.Server{Handler: mux, TLSConfig: &tls.Config{
		Certificates: []tls.Certificate{certificate},
		NextProtos:   []string{"http/1.1"}, // SPDY's upgrade is one of HTTP/1.1
	}}
	listener, err := net.Listen("tcp", fmt.Sprintf("0.0.0.0:%d", nodes.KubeletPort))
	if err != nil {
		return fmt.Errorf("listen as kubelet: %w", err)
	}
	go func() { <-ctx.Done(); _ = server.Close() }()
	go func() {
		if err := server.ServeTLS(listener, "", ""); !errors.Is(err, http.ErrServerClosed) {
			klog.ErrorS(err, "kubelet stand-in's server")
		}
	}()
	return nil
}

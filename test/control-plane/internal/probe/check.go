package probe

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// Exec runs a command in the container and returns its exit code and output.
type Exec func(ctx context.Context, command []string, output *bytes.Buffer) (int, error)

// Check runs a probe once: nil is success, an error says what failed.
func Check(ctx context.Context, spec *corev1.Probe, container *corev1.Container, podIP string, exec Exec) error {
	switch {
	case spec.Exec != nil:
		var output bytes.Buffer
		code, err := exec(ctx, spec.Exec.Command, &output)
		if err != nil {
			return fmt.Errorf("command %q: %w", spec.Exec.Command, err)
		}
		if code != 0 {
			return fmt.Errorf("command %q ended with %d: %s", spec.Exec.Command, code, strings.TrimSpace(output.String()))
		}
		return nil
	case spec.HTTPGet != nil:
		return get(ctx, spec.HTTPGet, container, podIP)
	case spec.TCPSocket != nil:
		address, err := address(spec.TCPSocket.Host, spec.TCPSocket.Port, container, podIP)
		if err != nil {
			return err
		}
		connection, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
		if err != nil {
			return err
		}
		return connection.Close()
	}
	return fmt.Errorf("expected exec, httpGet or tcpSocket: other probes are not supported")
}

// insecure asks a container's own server, whose certificate kubelets do not check.
var insecure = &http.Client{
	Transport:     &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, DisableKeepAlives: true},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

func get(ctx context.Context, action *corev1.HTTPGetAction, container *corev1.Container, podIP string) error {
	address, err := address(action.Host, action.Port, container, podIP)
	if err != nil {
		return err
	}
	scheme := "http"
	if action.Scheme == corev1.URISchemeHTTPS {
		scheme = "https"
	}
	url := scheme + "://" + address + "/" + strings.TrimPrefix(action.Path, "/")
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return fmt.Errorf("GET %s: %w", url, err)
	}
	for _, header := range action.HTTPHeaders {
		request.Header.Add(header.Name, header.Value)
	}
	response, err := insecure.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode < 200 || response.StatusCode >= 400 {
		return fmt.Errorf("GET %s: HTTP status %d", url, response.StatusCode)
	}
	return nil
}

func address(host string, port intstr.IntOrString, container *corev1.Container, podIP string) (string, error) {
	if host == "" {
		host = podIP
	}
	number := port.IntValue()
	if port.Type == intstr.String {
		for _, named := range container.Ports {
			if named.Name == port.StrVal {
				number = int(named.ContainerPort)
			}
		}
	}
	if number <= 0 {
		return "", fmt.Errorf("the port %s: expected a number or a port of the container", port.String())
	}
	return net.JoinHostPort(host, strconv.Itoa(number)), nil
}

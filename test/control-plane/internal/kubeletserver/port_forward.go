package kubeletserver

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"

	"k8s.io/cri-streaming/pkg/streaming/portforward"
)

const (
	portForwardIdle     = time.Hour
	portForwardCreation = 30 * time.Second
)

func servePortForward(pods Pods) http.HandlerFunc {
	return func(response http.ResponseWriter, request *http.Request) {
		pod, err := pods.Pod(request.PathValue("namespace"), request.PathValue("pod"))
		if err != nil {
			http.Error(response, err.Error(), http.StatusNotFound)
			return
		}
		options, err := portforward.NewV4Options(request)
		if err != nil {
			http.Error(response, err.Error(), http.StatusBadRequest)
			return
		}
		portforward.ServePortForward(response, request, podAddress(pod.Status.PodIP), pod.Name, string(pod.UID), options,
			portForwardIdle, portForwardCreation, portforward.SupportedProtocols)
	}
}

type podAddress string

// PortForward joins the stream with a connection to the pod's port.
func (a podAddress) PortForward(ctx context.Context, _, _ string, port int32, stream io.ReadWriteCloser) error {
	connection, err := (&net.Dialer{}).DialContext(ctx, "tcp", net.JoinHostPort(string(a), strconv.Itoa(int(port))))
	if err != nil {
		return fmt.Errorf("connect to the pod: %w", err)
	}
	defer connection.Close()
	done := make(chan struct{}, 2)
	go func() { _, _ = io.Copy(connection, stream); done <- struct{}{} }()
	go func() { _, _ = io.Copy(stream, connection); done <- struct{}{} }()
	<-done
	return nil
}

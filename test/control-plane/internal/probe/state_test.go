package probe

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

func TestCountsResultsInARow(t *testing.T) {
	state := New(&corev1.Probe{SuccessThreshold: 2, FailureThreshold: 3}, false)
	results := "+-++" + "--+" + "---" + "+" + "+"
	expected := "nnny" + "yyy" + "yyn" + "n" + "y"
	for index := range results {
		if well := state.Observe(results[index] == '+'); well != (expected[index] == 'y') {
			t.Errorf("after %s: well is %v", results[:index+1], well)
		}
	}
}

func TestDefaultsAreKubernetes(t *testing.T) {
	if timing := TimingOf(&corev1.Probe{}); timing != (Timing{Delay: 0, Period: 10 * time.Second, Timeout: time.Second}) {
		t.Errorf("timing %+v", timing)
	}
	state := New(&corev1.Probe{}, true)
	if !state.Observe(false) || !state.Observe(false) || state.Observe(false) || !state.Observe(true) {
		t.Error("expected three failures and one success to count")
	}
}

func TestChecksEachKind(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(response http.ResponseWriter, request *http.Request) {
		if request.URL.Path != "/-/healthz" || request.Header.Get("x-probe") != "1" {
			response.WriteHeader(http.StatusNotFound)
		}
	}))
	defer server.Close()
	host, text, err := net.SplitHostPort(server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	number, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	container := &corev1.Container{Ports: []corev1.ContainerPort{{Name: "serve", ContainerPort: int32(number)}}}
	check := func(handler corev1.ProbeHandler, exec Exec) error {
		return Check(context.Background(), &corev1.Probe{ProbeHandler: handler}, container, host, exec)
	}
	get := &corev1.HTTPGetAction{Path: "/-/healthz", Port: intstr.FromString("serve"), HTTPHeaders: []corev1.HTTPHeader{{Name: "x-probe", Value: "1"}}}
	if err := check(corev1.ProbeHandler{HTTPGet: get}, nil); err != nil {
		t.Errorf("httpGet: %v", err)
	}
	get.Path = "/other"
	if err := check(corev1.ProbeHandler{HTTPGet: get}, nil); err == nil || !strings.Contains(err.Error(), "404") {
		t.Errorf("httpGet of another path: %v", err)
	}
	if err := check(corev1.ProbeHandler{TCPSocket: &corev1.TCPSocketAction{Port: intstr.FromInt32(int32(number))}}, nil); err != nil {
		t.Errorf("tcpSocket: %v", err)
	}
	if err := check(corev1.ProbeHandler{TCPSocket: &corev1.TCPSocketAction{Port: intstr.FromString("metrics")}}, nil); err == nil {
		t.Error("tcpSocket on a port without number: expected an error")
	}
	exec := corev1.ProbeHandler{Exec: &corev1.ExecAction{Command: []string{"true"}}}
	for _, result := range []struct {
		code int
		err  error
		well bool
	}{{0, nil, true}, {1, nil, false}, {0, errors.New("ended"), false}} {
		err := check(exec, func(context.Context, []string, *bytes.Buffer) (int, error) { return result.code, result.err })
		if (err == nil) != result.well {
			t.Errorf("exec with %+v: %v", result, err)
		}
	}
	if err := check(corev1.ProbeHandler{}, nil); err == nil {
		t.Error("a probe without a kind: expected an error")
	}
}

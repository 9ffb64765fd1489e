// Command control-plane runs a real Kubernetes control plane (etcd,
// kube-apiserver, kube-controller-manager, kube-scheduler), the real KubeRay
// operator and a stand-in for the kubelet in one process, without containers
// and without root. See README.md.
package main

import (
	"fmt"
	"os"
	"runtime"

	"raydeck.dev/control-plane/internal/namespace"
	"raydeck.dev/control-plane/internal/plane"
)

// The main goroutine stays on the main thread: the kernel sends a child its
// parent-death signal when the THREAD that started it ends, and only the main
// thread lives as long as the process.
func init() { runtime.LockOSThread() }

func main() {
	options, err := plane.ParseOptions(os.Args[1:])
	if err == nil {
		err = run(options)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "control-plane:", err)
		os.Exit(1)
	}
}

func run(options plane.Options) error {
	switch {
	case namespace.IsOperatorProcess():
		return plane.RunOperator(options)
	case namespace.IsInside():
		return plane.Run(options)
	default:
		code, err := namespace.RunInside(options.Port, os.Args[1:])
		if err == nil {
			os.Exit(code)
		}
		return err
	}
}

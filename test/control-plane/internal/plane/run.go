package plane

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"syscall"
	"time"

	"k8s.io/client-go/rest"
	"k8s.io/klog/v2"

	"raydeck.dev/control-plane/internal/components"
	"raydeck.dev/control-plane/internal/namespace"
	"raydeck.dev/control-plane/internal/pki"
)

// running is a plane that has been started, or is on its way.
type running struct {
	Options
	marks
	keys    *pki.Store
	server  string
	admin   *rest.Config
	failed  chan error
	apiDone chan struct{}
}

// Run starts the plane and returns when it has ended: at the end of stdin, at
// SIGTERM or SIGINT, or with the error of a part that failed.
func Run(options Options) error {
	plane := &running{Options: options, marks: marks{time.Now()}, failed: make(chan error, 8), apiDone: make(chan struct{})}
	if err := plane.prepareFolder(); err != nil {
		return err
	}
	if err := options.useLog("plane.log"); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		stop()
	}()
	// A quarter of the start would go into collecting garbage.
	collect := debug.SetGCPercent(150)
	stopEtcd, err := plane.start(ctx)
	debug.SetGCPercent(collect)
	if err == nil {
		select {
		case <-ctx.Done():
		case err = <-plane.failed:
		}
	} else if ctx.Err() != nil {
		err = nil // asked to end while it started
	}
	stop()
	if plane.admin != nil {
		select {
		case <-plane.apiDone:
		case <-time.After(5 * time.Second):
		}
	}
	if stopEtcd != nil {
		stopEtcd()
	}
	klog.Flush()
	// What still runs goes with this process, the first of its namespace.
	return err
}

// prepareFolder removes what an earlier run has left, unless it is to be kept.
func (p *running) prepareFolder() error {
	if err := os.MkdirAll(p.Dir, 0o700); err != nil {
		return fmt.Errorf("make the folder: %w", err)
	}
	old := []string{"pods", "operator.pid"}
	if !p.Keep {
		old = append(old, "etcd", "pki", "kubeconfig", "plane.log", "operator.log", "etcd.log")
	}
	for _, name := range old {
		if err := os.RemoveAll(filepath.Join(p.Dir, name)); err != nil {
			return fmt.Errorf("remove what an earlier run has left: %w", err)
		}
	}
	return nil
}

// start starts the parts in their order; what it returns stops etcd, also
// beside an error.
func (p *running) start(ctx context.Context) (stopEtcd func(), err error) {
	namespacePID, err := namespace.OuterPID()
	if err != nil {
		return nil, err
	}
	definitions := p.readDefinitions()
	listener, err := namespace.SetUpNetwork()
	if err != nil {
		return nil, err
	}
	p.server = "https://" + listener.Addr().String()
	etcd := startInBackground(func() (func(), error) { return components.StartEtcd(p.Dir) })
	if p.keys, err = pki.Open(p.Dir); err == nil {
		err = p.keys.WriteKubeconfigs(filepath.Join(p.Dir, "kubeconfig"), p.server)
	}
	if err != nil {
		return nil, err
	}
	p.mark("keys and kubeconfigs")
	if stopEtcd, err = etcd(); err != nil {
		return nil, err
	}
	p.mark("etcd")
	if p.admin, err = p.client("admin"); err != nil {
		return stopEtcd, err
	}
	server := components.APIServer{Listener: listener, Keys: p.keys, Admin: p.admin, Failed: p.failed}
	if err := server.Start(ctx, p.apiDone); err != nil {
		return stopEtcd, err
	}
	p.mark("API server")
	operatorPID, err := p.startParts(ctx, definitions)
	if err != nil {
		return stopEtcd, err
	}
	return stopEtcd, p.ready(p.Options, p.server, namespace.MainPID(), namespacePID, operatorPID)
}

// startInBackground returns what waits for the result.
func startInBackground[T any](do func() (T, error)) func() (T, error) {
	var result T
	var err error
	done := make(chan struct{})
	go func() {
		defer close(done)
		result, err = do()
	}()
	return func() (T, error) { <-done; return result, err }
}

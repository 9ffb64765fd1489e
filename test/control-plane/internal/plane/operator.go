package plane

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	utilfeature "k8s.io/apiserver/pkg/util/feature"
	"k8s.io/klog/v2"

	"raydeck.dev/control-plane/internal/components"
	"raydeck.dev/control-plane/internal/namespace"
	"raydeck.dev/control-plane/internal/operator"
)

const operatorReady = "OPERATOR "

func (o Options) operatorOptions() operator.Options {
	return operator.Options{QPS: o.OperatorQPS, Concurrency: o.OperatorConcurrency, Log: filepath.Join(o.Dir, "operator.log")}
}

// startOperator starts the operator inside, or as a process that SIGUSR1 starts
// again after its end.
func (p *running) startOperator(ctx context.Context) (int, error) {
	if p.Operator == OperatorInside {
		config, err := p.client("kuberay-operator")
		if err != nil {
			return 0, err
		}
		return 0, operator.Start(ctx, config, p.operatorOptions(), p.failed)
	}
	if err := operator.UseLog(filepath.Join(p.Dir, "operator.log")); err != nil {
		return 0, err
	}
	pid, ended, err := p.startOperatorProcess()
	if err != nil {
		return 0, err
	}
	again := make(chan os.Signal, 1)
	signal.Notify(again, syscall.SIGUSR1)
	go p.restartOperator(ctx, again, ended)
	return pid, nil
}

// restartOperator starts the operator at each signal, unless it runs.
func (p *running) restartOperator(ctx context.Context, again <-chan os.Signal, ended <-chan struct{}) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-again:
		}
		select {
		case <-ended:
		case <-time.After(5 * time.Second):
			klog.InfoS("SIGUSR1: the operator still runs")
			continue
		}
		pid, next, err := p.startOperatorProcess()
		if err != nil {
			klog.ErrorS(err, "start the operator again")
			continue
		}
		ended = next
		fmt.Printf("OPERATOR %d\n", pid)
	}
}

// startOperatorProcess waits until the operator is ready. Its id outside is in
// DIR/operator.pid as long as it is ready to run; ended is closed at its end.
func (p *running) startOperatorProcess() (pid int, ended chan struct{}, err error) {
	command := exec.Command("/proc/self/exe", os.Args[1:]...)
	command.Env = namespace.OperatorEnvironment()
	command.Stderr = os.Stderr
	output, err := command.StdoutPipe()
	if err != nil {
		return 0, nil, fmt.Errorf("start the operator: %w", err)
	}
	if err := command.Start(); err != nil {
		return 0, nil, fmt.Errorf("start the operator: %w", err)
	}
	ended = make(chan struct{})
	line, _ := bufio.NewReader(output).ReadString('\n')
	go func() { _ = command.Wait(); close(ended) }()
	number, found := strings.CutPrefix(strings.TrimSpace(line), operatorReady)
	if !found {
		return 0, nil, fmt.Errorf("the operator ended before it was ready, see operator.log")
	}
	if pid, err = strconv.Atoi(number); err != nil {
		return 0, nil, fmt.Errorf("the operator's id %q: %w", number, err)
	}
	return pid, ended, os.WriteFile(filepath.Join(p.Dir, "operator.pid"), []byte(number+"\n"), 0o600)
}

// RunOperator is the operator's process: it runs until it is ended.
func RunOperator(options Options) error {
	pid, err := namespace.OuterPID()
	if err != nil {
		return err
	}
	if err := options.useLog("operator.klog"); err != nil {
		return err
	}
	if err := utilfeature.DefaultMutableFeatureGate.Set(components.FeatureGates); err != nil {
		return fmt.Errorf("set the feature gates: %w", err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	config, err := options.client("kuberay-operator")
	if err != nil {
		return err
	}
	failed := make(chan error, 1)
	if err := operator.Start(ctx, config, options.operatorOptions(), failed); err != nil {
		return err
	}
	fmt.Printf("%s%d\n", operatorReady, pid)
	select {
	case <-ctx.Done():
		return nil
	case err := <-failed:
		return err
	}
}

package components

import (
	"fmt"
	"net/url"
	"path/filepath"
	"time"

	"go.etcd.io/etcd/server/v3/embed"
	"go.uber.org/zap"
)

// In a network namespace of its own the ports are always free.
const (
	etcdClient = "127.0.0.1:2379"
	etcdPeer   = "127.0.0.1:2380"
)

// StartEtcd serves the data in dir/etcd and returns how to stop it.
func StartEtcd(dir string) (stop func(), err error) {
	config := embed.NewConfig()
	config.Dir = filepath.Join(dir, "etcd")
	client, peer := url.URL{Scheme: "http", Host: etcdClient}, url.URL{Scheme: "http", Host: etcdPeer}
	config.ListenClientUrls, config.AdvertiseClientUrls = []url.URL{client}, []url.URL{client}
	config.ListenPeerUrls, config.AdvertisePeerUrls = []url.URL{peer}, []url.URL{peer}
	config.InitialCluster = config.InitialClusterFromName(config.Name)
	// A killed process loses nothing without it, only a machine without power does.
	config.UnsafeNoFsync = true
	config.QuotaBackendBytes = 4 << 30
	// One member elects itself after this; the default is a second.
	config.TickMs, config.ElectionMs = 10, 100
	logger, err := zap.Config{
		Level: zap.NewAtomicLevelAt(zap.WarnLevel), Encoding: "json", EncoderConfig: zap.NewProductionEncoderConfig(),
		OutputPaths: []string{filepath.Join(dir, "etcd.log")}, ErrorOutputPaths: []string{"stderr"},
	}.Build()
	if err != nil {
		return nil, fmt.Errorf("open etcd's log: %w", err)
	}
	config.ZapLoggerBuilder = embed.NewZapLoggerBuilder(logger)
	server, err := embed.StartEtcd(config)
	if err != nil {
		return nil, fmt.Errorf("start etcd on %s: %w", config.Dir, err)
	}
	select {
	case <-server.Server.ReadyNotify():
		return server.Close, nil
	case err := <-server.Err():
		return nil, fmt.Errorf("start etcd on %s: %w", config.Dir, err)
	case <-time.After(30 * time.Second):
		server.Close()
		return nil, fmt.Errorf("start etcd on %s: not ready after 30 s, see etcd.log beside it", config.Dir)
	}
}

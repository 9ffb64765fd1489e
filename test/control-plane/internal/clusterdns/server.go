package clusterdns

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"time"

	"k8s.io/klog/v2"
)

const tcpTimeout = 10 * time.Second

// Serve answers by UDP and TCP on the address until the context ends.
func Serve(ctx context.Context, address string, zone Zone) error {
	packets, err := net.ListenPacket("udp", address)
	if err != nil {
		return fmt.Errorf("listen as name server: %w", err)
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		_ = packets.Close()
		return fmt.Errorf("listen as name server: %w", err)
	}
	go func() { <-ctx.Done(); _ = packets.Close(); _ = listener.Close() }()
	go servePackets(ctx, packets, zone)
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			go serveConnection(connection, zone)
		}
	}()
	return nil
}

func servePackets(ctx context.Context, packets net.PacketConn, zone Zone) {
	buffer := make([]byte, 4096)
	for {
		length, from, err := packets.ReadFrom(buffer)
		if err != nil {
			if ctx.Err() != nil {
				return
			}
			continue // such as: port unreachable, of an earlier answer
		}
		answer, err := Respond(zone, buffer[:length])
		if err == nil {
			_, err = packets.WriteTo(answer, from)
		}
		if err != nil {
			klog.ErrorS(err, "name server", "client", from)
		}
	}
}

// serveConnection answers queries that are preceded by their length.
func serveConnection(connection net.Conn, zone Zone) {
	defer connection.Close()
	for {
		_ = connection.SetDeadline(time.Now().Add(tcpTimeout))
		var length uint16
		if binary.Read(connection, binary.BigEndian, &length) != nil {
			return
		}
		query := make([]byte, length)
		if _, err := io.ReadFull(connection, query); err != nil {
			return
		}
		answer, err := Respond(zone, query)
		if err != nil {
			return
		}
		if _, err := connection.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(answer))), answer...)); err != nil {
			return
		}
	}
}

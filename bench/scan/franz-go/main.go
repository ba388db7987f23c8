// Reads every partition of a topic from its first to its present last offset without a group, and counts the values
// that contain a literal. Prints one line of JSON.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
)

func main() {
	brokers, topic, literal := os.Args[1], os.Args[2], []byte(os.Args[3])
	ctx := context.Background()
	started := time.Now()
	offsets := map[int32]kgo.Offset{}
	ends := map[int32]int64{}
	admin, err := kgo.NewClient(kgo.SeedBrokers(brokers))
	check(err)
	listed, err := kadm.NewClient(admin).ListEndOffsets(ctx, topic)
	check(err)
	listed.Each(func(offset kadm.ListedOffset) {
		if offset.Offset > 0 {
			ends[offset.Partition] = offset.Offset
			offsets[offset.Partition] = kgo.NewOffset().AtStart()
		}
	})
	admin.Close()
	client, err := kgo.NewClient(
		kgo.SeedBrokers(brokers),
		kgo.ConsumePartitions(map[string]map[int32]kgo.Offset{topic: offsets}),
		kgo.FetchMaxBytes(50<<20),
		kgo.FetchMaxPartitionBytes(1<<20),
	)
	check(err)
	defer client.Close()
	records, matched := 0, 0
	var size int64
	for len(ends) > 0 {
		fetches := client.PollFetches(ctx)
		if errs := fetches.Errors(); len(errs) > 0 {
			check(errs[0].Err)
		}
		fetches.EachPartition(func(part kgo.FetchTopicPartition) {
			for _, record := range part.Records {
				records++
				size += int64(len(record.Value))
				if bytes.Contains(record.Value, literal) {
					matched++
				}
				if record.Offset+1 >= ends[part.Partition] {
					delete(ends, part.Partition)
				}
			}
		})
	}
	line, _ := json.Marshal(map[string]any{"records": records, "matched": matched, "ms": time.Since(started).Milliseconds()})
	fmt.Println(string(line))
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

"""One HQ training step as SAM-HQ's published script does it (SysCV/sam-hq, train/train.py), for comparison.

usage: training_reference.py [--batch N] [--threads N]; needs the packages torch and segment-anything-hq.

ViT-B on random weights: encoder and SAM decoder without gradients, the decoder once more with the HQ part (as
published: image by image), mask and Dice loss on uncertain points, backward, Adam on the HQ part. Images are
1024 x 1024 and come ready made. Speaks the protocol of `persam-hq-bench worker`: {"ready"} after a first step, then
for each line `go` one step is timed, anything else ends it.
"""
import argparse
import json
import resource
import sys
import time

import torch
import torch.nn.functional as F

HQ_PARTS = ("hf_token", "hf_mlp", "compress_vit_feat", "embedding_encoder", "embedding_maskfeature")
POINTS, OVERSAMPLING, IMPORTANT = 112 * 112, 3, 0.75


def sample(maps, points):
    """maps B x 1 x H x W at points B x N x 2 in 0..1 -> B x N"""
    grid = 2.0 * points.unsqueeze(2) - 1.0
    return F.grid_sample(maps, grid, align_corners=False).squeeze(3).squeeze(1)


def point_losses(logits, masks):
    with torch.no_grad():
        batch = logits.shape[0]
        many = torch.rand(batch, POINTS * OVERSAMPLING, 2)
        certainty = -sample(logits, many).abs()
        keep = int(IMPORTANT * POINTS)
        index = certainty.topk(keep, dim=1).indices
        chosen = torch.gather(many, 1, index.unsqueeze(2).expand(-1, -1, 2))
        points = torch.cat([chosen, torch.rand(batch, POINTS - keep, 2)], 1)
        labels = sample(masks, points)
    values = sample(logits, points)
    cross_entropy = F.binary_cross_entropy_with_logits(values, labels, reduction="none").mean(1).mean()
    probability = values.sigmoid()
    dice = 1 - (2 * (probability * labels).sum(1) + 1) / (probability.sum(1) + labels.sum(1) + 1)
    return cross_entropy + dice.mean()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    from segment_anything_hq import sam_model_registry

    sam = sam_model_registry["vit_b"](checkpoint=None)
    decoder = sam.mask_decoder
    for name, parameter in sam.named_parameters():
        parameter.requires_grad_(any(part in name for part in HQ_PARTS) and "mask_decoder" in name)
    trained = [p for p in sam.parameters() if p.requires_grad]
    optimizer = torch.optim.Adam(trained, lr=1e-3)

    images = torch.randn(options.batch, 3, 1024, 1024)
    masks = torch.zeros(options.batch, 1, 1024, 1024)
    masks[:, :, 300:700, 250:800] = 1
    boxes = torch.tensor([[250.0, 300.0, 799.0, 699.0]]).repeat(options.batch, 1)

    def decode(embedding, early, box):
        sparse, dense = sam.prompt_encoder(points=None, boxes=box[None], masks=None)
        features = decoder.embedding_encoder(embedding) + decoder.compress_vit_feat(early.permute(0, 3, 1, 2))
        return decoder.predict_masks(
            image_embeddings=embedding, image_pe=sam.prompt_encoder.get_dense_pe(),
            sparse_prompt_embeddings=sparse, dense_prompt_embeddings=dense, hq_features=features)[0]

    def step():
        with torch.no_grad():
            embeddings, early = sam.image_encoder(images)
            for k in range(options.batch):
                decode(embeddings[k:k + 1], early[0][k:k + 1], boxes[k])
        logits = torch.cat([decode(embeddings[k:k + 1], early[0][k:k + 1], boxes[k])[:, 4:]
                            for k in range(options.batch)])
        loss = point_losses(logits, F.interpolate(masks, logits.shape[-2:]))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    def timed():
        begin = time.perf_counter()
        step()
        return time.perf_counter() - begin

    print(json.dumps({"ready": 1, "setup": 0, "warm": timed()}), flush=True)
    for line in sys.stdin:
        if line.strip() != "go":
            break
        print(json.dumps({"t": timed()}), flush=True)
    print(json.dumps({"rss": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6}), flush=True)


main()
